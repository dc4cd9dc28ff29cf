// Finds the decoder in a config.json: of which family it is, and which object describes it.
#pragma once

#include <string>

#include "workloads/model_import/json_file.h"
#include "workloads/model_import/model_family.h"

namespace primalsim::workloads {

struct TextConfig {
  JsonFile fields;
  const ModelFamily* family;
  // The family's, or the wrapper's own: "Mistral3ForConditionalGeneration".
  std::string architecture;
  bool wrapped = false;  // `fields` is `text_config` of a model that sees, too
};

// The family is that of `architectures`, a list of one name, or without it of `model_type`. If neither is
// known and there is a `text_config`, that object describes the decoder. InputError if no family is found,
// with what is known, and for mixtures of experts.
TextConfig find_text_config(const JsonFile& config);

// Whether modules of a model of that architecture lie below a language_model, as wrappers have it.
bool is_wrapper(const std::string& architecture);

}  // namespace primalsim::workloads
