// Which linear layers of a model an adapter is on, by the rules of PEFT.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "primalsim/v1/workload.pb.h"
#include "workloads/model_import/json_file.h"
#include "workloads/model_import/model_family.h"

namespace primalsim::workloads {

// The names under which PEFT finds a module of one layer: "model.layers.3.self_attn.q_proj"; of a wrapper's
// decoder there are two, since transformers renamed them.
std::vector<std::string> names_of(const std::string& architecture, const ModelModule& module,
                                  std::uint32_t layer);

// The modules that target_modules picks, less exclude_modules, in the order of modules_of():
// * a list picks a module whose name is, or ends with a dot and, one of its entries; entries that pick
// nothing
//   are ignored, with a note; layers_to_transform keeps some layers of what is picked by an ending;
// * a string is a regular expression that has to match the whole name, or one name as in a list; "all-linear"
// is
//   all of them.
// InputError if a module is picked in some layers only, if the output head is, and if nothing is.
std::vector<const ModelModule*> read_targets(const JsonFile& adapter, const v1::Workload& model,
                                             std::vector<std::string>& notes);

// A pattern field ("rank_pattern"): by a module's name its value, and the value's place in messages. A key is
// a regular expression that has to match the end of a name behind a dot, or all of it. InputError if layers
// would differ, or two keys with different values match a module.
struct PatternValue {
  std::string place;
  nlohmann::json value;
};
std::map<std::string, PatternValue> read_pattern(const JsonFile& adapter, const std::string& field,
                                                 const v1::Workload& model);

}  // namespace primalsim::workloads
