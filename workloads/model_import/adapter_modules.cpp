#include "workloads/model_import/adapter_modules.h"

#include "core/error.h"

namespace primalsim::workloads {
namespace {

std::string known_modules() {
  std::string known;
  for (const AdapterModule& module : kAdapterModules)
    known += (known.empty() ? "" : ", ") + std::string(module.name);
  return known;
}

bool names_one_layer(const std::string& text) {
  const std::size_t at = text.find("layers.");
  return at != std::string::npos && at + 7 < text.size() && text[at + 7] >= '0' && text[at + 7] <= '9';
}

}  // namespace

std::string parse_module_name(const JsonFile& file, const std::string& field, const std::string& text) {
  for (const AdapterModule& module : kAdapterModules) {
    if (text == module.name || text == fmt::format("{}.{}", module.block, module.name)) return module.name;
  }
  const std::string allowed = fmt::format("allowed are {}", known_modules());
  if (text == "lm_head" || text.ends_with(".lm_head")) {
    file.refuse(field, text, "LoRA on the output head is not simulated; " + allowed);
  }
  if (names_one_layer(text)) {
    file.refuse(field, text,
                "all layers have to be alike, so a module of one layer cannot be named; " + allowed);
  }
  if (text.find_first_of("*+?[](){}|^$\\") != std::string::npos) {
    file.refuse(field, text, "regular expressions are not read; " + allowed);
  }
  file.refuse(field, text, allowed);
}

}  // namespace primalsim::workloads
