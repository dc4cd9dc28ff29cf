// Errors of prediction by what the barriers waited for.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "primalsim/v1/chip.pb.h"
#include "primalsim/v1/chip_result.pb.h"
#include "study/chip/prediction.h"

namespace primalsim::study {

// By memory, network, links of the answer, bytes and load.
class ErrorGroups {
 public:
  ErrorGroups(const v1::Chip& chip, const noc::transactions::Machine& machine)
      : chip_(chip), machine_(machine) {}

  void add(const RecordedTrace& trace, const Prediction& prediction);
  // In order of kind and size.
  std::vector<v1::ErrorGroup> messages() const;

 private:
  struct Key {
    int kind = 0;
    std::uint64_t size = 0;
    std::string name;
    friend auto operator<=>(const Key&, const Key&) = default;
  };

  const v1::Chip& chip_;
  const noc::transactions::Machine& machine_;
  std::map<Key, std::vector<double>> errors_;
};

}  // namespace primalsim::study
