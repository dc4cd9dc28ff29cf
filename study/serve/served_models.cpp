#include "study/serve/served_models.h"

#include <map>

#include "study/generate/same_weights.h"
#include "study/serve/sampled_costs.h"

namespace primalsim::study {
namespace {

std::string shape_key(const v1::Workload& workload) {
  v1::LoraAdapter lora = workload.lora();
  lora.clear_name();
  return workload.has_lora() ? "lora " + lora.SerializeAsString() : "none";
}

}  // namespace

ServedModels place_pool(const v1::Workload& model, const std::vector<v1::Workload>& pool, bool needs_base,
                        const pe_models::Machine& machine, const ServeRequest& request) {
  ServedModels models;
  std::map<std::string, std::uint32_t> shapes;
  const auto shape_of = [&](const v1::Workload& workload) {
    const auto [found, is_new] =
        shapes.emplace(shape_key(workload), static_cast<std::uint32_t>(models.shapes.size()));
    if (is_new) {
      PlacedModel& placed =
          models.shapes.emplace_back(PlacedModel{{workload, machine.description()}, machine, {}});
      placed.mapping = make_mapping(request.mapping, placed.inputs, request.strategy, 1);
      check_same_weights(placed.mapping, models.shapes.front().mapping);
    }
    return found->second;
  };
  for (const v1::Workload& each : pool) {
    models.adapters.shape_of.push_back(shape_of(each));
    models.names.push_back(each.lora().name());
  }
  if (needs_base || pool.empty()) models.adapters.base_shape = shape_of(model);
  for (const PlacedModel& each : models.shapes) models.adapters.shapes.push_back(adapter_shape(each));
  return models;
}

}  // namespace primalsim::study
