#include "workloads/model_import/adapter_config.h"

#include "core/error.h"
#include "workloads/model_import/adapter_fields.h"
#include "workloads/model_import/adapter_modules.h"
#include "workloads/model_import/json_file.h"

namespace primalsim::workloads {
namespace {

void check_alpha_pattern(const JsonFile& config, const v1::Workload& model) {
  const v1::Limits& limits = limits_of<v1::LoraAdapter>("alpha");
  for (const auto& [module, alpha] : read_pattern(config, "alpha_pattern", model)) {
    const nlohmann::json& value = alpha.value;
    const bool in_range =
        value.is_number() && value.get<double>() >= limits.min() && value.get<double>() <= limits.max();
    if (!in_range) config.refuse(alpha.place, value, "allowed is a number that is not negative");
  }
}

void add_targets(const ModelModule& module, std::uint32_t rank, v1::LoraAdapter& adapter,
                 std::vector<std::string>& notes) {
  for (const char* matrix : module.matrices) {
    if (matrix == nullptr) continue;
    v1::LoraTarget& target = *adapter.add_targets();
    target.set_matrix(matrix);
    target.set_rank(rank);
  }
  if (module.matrices[1] == nullptr) return;
  notes.push_back(fmt::format(
      "LoRA on {} has one A for all its parts; here each part has its own, of the same rank: A is "
      "multiplied with more often than it has to be.",
      module.name));
}

}  // namespace

v1::LoraAdapter read_adapter_config(const std::filesystem::path& path, const std::string& name,
                                    const v1::Workload& model, std::vector<std::string>& notes) {
  const JsonFile config(path);
  check_adapter_fields(config, notes);
  const v1::Limits& limits = limits_of<v1::LoraTarget>("rank");
  const std::uint32_t rank = config.size("r", limits);
  std::map<std::string, std::uint32_t> ranks;
  for (const auto& [module, given] : read_pattern(config, "rank_pattern", model)) {
    ranks[module] = config.checked_size(given.place, given.value, limits);
  }
  check_alpha_pattern(config, model);

  v1::LoraAdapter adapter;
  adapter.set_name(name);
  adapter.set_alpha(config.number("lora_alpha", limits_of<v1::LoraAdapter>("alpha")));
  for (const ModelModule* module : read_targets(config, model, notes)) {
    const auto own = ranks.find(module->name);
    add_targets(*module, own == ranks.end() ? rank : own->second, adapter, notes);
  }
  return adapter;
}

std::string read_base_model_name(const std::filesystem::path& path) {
  return JsonFile(path).text("base_model_name_or_path");
}

}  // namespace primalsim::workloads
