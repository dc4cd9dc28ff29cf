// Module names as PEFT's adapter_config.json writes them.
#pragma once

#include <array>
#include <string>

#include "workloads/model_import/json_file.h"

namespace primalsim::workloads {

struct AdapterModule {
  const char* name;   // of the LINEAR operator, and PEFT's
  const char* block;  // of a decoder layer that holds it
};

// In the order in which a layer computes them.
inline constexpr std::array<AdapterModule, 7> kAdapterModules{{{"q_proj", "self_attn"},
                                                               {"k_proj", "self_attn"},
                                                               {"v_proj", "self_attn"},
                                                               {"o_proj", "self_attn"},
                                                               {"gate_proj", "mlp"},
                                                               {"up_proj", "mlp"},
                                                               {"down_proj", "mlp"}}};

// The module that `text`, found in `field`, names in all layers: "q_proj" or "self_attn.q_proj". InputError
// if it names the output head, one layer's module, nothing known, or is a regular expression.
std::string parse_module_name(const JsonFile& file, const std::string& field, const std::string& text);

}  // namespace primalsim::workloads
