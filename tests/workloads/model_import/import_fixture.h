// A temporary folder with a small model and adapter whose fields a test changes one at a time.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "core/error.h"
#include "tests/cli/temporary_folder.h"
#include "workloads/model_import/import_model.h"

namespace primalsim::workloads {

class ImportTest : public ::testing::Test {
 protected:
  // Imports `config`, with `adapter` if that is an object.
  v1::Workload import() const {
    const std::filesystem::path model = folder_.write("llama-2-13b/config.json", config.dump(2));
    if (!adapter.is_object()) return import_model(model.parent_path(), std::nullopt);
    return import_model(model.parent_path(), folder_.write("adapter/adapter_config.json", adapter.dump(2)));
  }

  // The message of the InputError, with the temporary folder's path cut out.
  std::string import_error() const {
    try {
      import();
    } catch (const InputError& error) {
      std::string message = error.what();
      const std::string folder = folder_.path().string() + "/";
      for (std::size_t at = message.find(folder); at != std::string::npos; at = message.find(folder)) {
        message.erase(at, folder.size());
      }
      return message;
    }
    return "accepted";
  }

  // "q_proj:8 v_proj:8"
  std::string targets() const {
    const v1::Workload workload = import();
    std::string text;
    for (const v1::LoraTarget& target : workload.lora().targets()) {
      text += (text.empty() ? "" : " ") + target.matrix() + ":" + std::to_string(target.rank());
    }
    return text;
  }

  nlohmann::json config = {{"architectures", {"LlamaForCausalLM"}},
                           {"hidden_act", "silu"},
                           {"hidden_size", 64},
                           {"intermediate_size", 96},
                           {"max_position_embeddings", 256},
                           {"num_attention_heads", 4},
                           {"num_hidden_layers", 2},
                           {"num_key_value_heads", 2},
                           {"vocab_size", 200}};
  nlohmann::json adapter;
  static nlohmann::json good_adapter() {
    return {{"base_model_name_or_path", "meta-llama/Llama-2-hf"},
            {"bias", "none"},
            {"lora_alpha", 16},
            {"peft_type", "LORA"},
            {"r", 8},
            {"target_modules", {"q_proj", "v_proj"}}};
  }
  testing::TemporaryFolder folder_;
};

}  // namespace primalsim::workloads
