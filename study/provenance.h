// What made a result, as its message says it: program, options, and where each input is from.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pe_models/srpg/state.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/provenance.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "study/map.h"
#include "study/session.h"

namespace primalsim::study {

// "primalsim 0.1.0".
std::string program_name();

// Of the rules that give the numbers. Raised by whoever changes a number that a run of the same input gives
// (CONTRIBUTING.md), so that what was stored before is not taken for what the program would find now.
inline constexpr std::uint32_t kModelVersion = 6;

// Gathers a Provenance. What is not told, such as the source of an input made by a caller, is "in memory".
class Provenance {
 public:
  explicit Provenance(Session& session);

  // An option with the value that it was taken for.
  Provenance& setting(const char* name, std::string value);
  Provenance& flag(const char* name, bool value) { return setting(name, value ? "yes" : "no"); }
  // What shapes mappings that are made; nothing if none of `choices` is. An empty list stands for all
  // strategies.
  Provenance& strategy(const workloads::StrategyOptions& options, const std::vector<MappingChoice>& choices);
  // With these seeds instead of that of `options`.
  Provenance& strategy(const workloads::StrategyOptions& options, const std::vector<MappingChoice>& choices,
                       const std::string& seeds);
  Provenance& machine(const v1::Architecture& architecture, const std::string& source);
  // The model without its adapter, and the adapter if there is one.
  Provenance& model(const v1::Workload& workload, const Sources& sources);
  Provenance& mapping(const v1::Mapping& mapping, const MappingChoice& choice);
  Provenance& input(const char* kind, const std::string& name, const std::string& source, std::string hash);
  // Those of another result that are not there yet.
  Provenance& inputs(const v1::Provenance& other);
  // A file by its bytes; nothing if `path` is empty.
  Provenance& file(const char* kind, const std::string& path);

  // With its key.
  v1::Provenance message() const;

 private:
  v1::Provenance message_;
};

// Of one row of a result: two rows have the same key only if all that they depend on is the same.
std::string row_key(const v1::Provenance& provenance, const std::string& mapping_hash);

}  // namespace primalsim::study
