// The model that adapters and their weights are tried on: that of examples/models/tiny.
#pragma once

#include <string>

#include "workloads/model_import/model_config.h"

namespace primalsim::fuzz {

inline const v1::Workload& tiny_model() {
  static const v1::Workload model = workloads::read_model_config(
      std::string(PRIMALSIM_SOURCE_DIR) + "/examples/models/tiny/config.json", "tiny");
  return model;
}

}  // namespace primalsim::fuzz
