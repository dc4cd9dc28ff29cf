// What a model's name says about its shape: family and size.
#pragma once

#include <optional>
#include <string>

namespace primalsim::workloads {

struct ModelName {
  std::string family;  // "llama", "mistral" or "qwen"
  std::string size;    // billions of parameters as written: "13", "1.5"
  friend bool operator==(const ModelName&, const ModelName&) = default;
};

// Reads the last component of a path or hub name: "meta-llama/Llama-2-13b-hf" is {llama, 13}. Version, vendor
// and suffixes do not matter. Nothing unless there are exactly one family and one size in it, each a word of
// its own: "tinyllama-1.1b", "mixtral-8x7b", "llama-2-13b-to-7b" and "my-adapter" say nothing.
std::optional<ModelName> parse_model_name(const std::string& name);

}  // namespace primalsim::workloads
