// The mappings a command is asked for: names of strategies, or Mapping files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "primalsim/v1/mapping.pb.h"
#include "study/inputs.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::study {

struct MappingChoice {
  std::string argument;     // as given
  bool is_strategy = true;  // otherwise a file
};

// Every argument must be the name of a strategy or an existing file, and stand there once; InputError,
// listing the strategies, otherwise.
std::vector<MappingChoice> mapping_choices(const std::vector<std::string>& arguments);

// Makes or reads the mapping, checks it, and checks that its KV cache holds `context`. Throws InputError.
v1::Mapping load_mapping(const MappingChoice& choice, const Inputs& inputs,
                         const workloads::StrategyOptions& options, std::uint32_t context);

}  // namespace primalsim::study
