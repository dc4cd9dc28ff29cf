// The layer of mappings on machines other than the one at hand: each mapping on each machine once, whoever
// asks for it, and all of them side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/mapping.pb.h"
#include "study/inputs.h"
#include "study/work.h"

namespace primalsim::study {

using CauseCycles = std::map<std::string, std::int64_t>;  // by name of the cause

// `inputs` and the mappings must outlive it. Ask for everything, run, look at what came out.
class MachineVariants {
 public:
  struct Outcome {
    std::optional<Cycle> cycles;  // of the layer's flit run
    CauseCycles causes;           // if they were asked for
    std::string note;             // in place of cycles: why the mapping does not run on such a machine
  };

  MachineVariants(const Inputs& inputs, std::uint32_t context) : inputs_(inputs), context_(context) {}

  // `machine` gives the description, or throws InputError where a machine cannot be so. Returns the number of
  // the outcome.
  std::size_t add(const v1::Mapping& mapping, const std::function<v1::Architecture()>& machine,
                  bool causes = false);
  // On the session's threads. Throws RunError.
  void run(Work& work);
  const Outcome& operator[](std::size_t number) const { return variants_[number].outcome; }
  std::size_t size() const { return variants_.size(); }

 private:
  struct Variant {
    const v1::Mapping* mapping = nullptr;
    std::optional<v1::Architecture> machine;  // nothing: it cannot be
    bool causes = false;
    Outcome outcome = {};
  };
  void run(Variant& variant) const;

  const Inputs& inputs_;
  const std::uint32_t context_;
  std::vector<Variant> variants_;
  std::map<std::pair<const v1::Mapping*, std::string>, std::size_t> numbers_;  // by the machine's bytes
};

}  // namespace primalsim::study
