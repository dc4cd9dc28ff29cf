#include "workloads/model_import/rope_positions.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/number_text.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {
namespace {

std::string type_of(const JsonFile& rope) {
  const std::string type = rope.text("rope_type");
  return type.empty() ? rope.text("type") : type;
}

}  // namespace

std::uint32_t read_max_positions(const JsonFile& config, const ModelFamily& family,
                                 std::vector<std::string>& notes) {
  v1::Limits limits = limits_of<v1::ModelShape>("max_positions");
  const std::uint32_t stated =
      config.optional_size("max_position_embeddings", limits).value_or(family.max_positions);
  const char* const field = config.find("rope_scaling") != nullptr ? "rope_scaling" : "rope_parameters";
  const nlohmann::json* const given = config.find(field);
  if (given == nullptr) return stated;
  if (!given->is_object()) config.refuse(field, *given, "allowed is an object, or null");
  const JsonFile rope = config.member(field);
  const std::string type = type_of(rope);
  if (type != "linear" && type != "dynamic" && type != "yarn") return stated;
  v1::Limits factors;
  factors.set_min(1);
  factors.set_max(limits.max());
  const double factor = rope.find("factor") == nullptr ? 1 : rope.number("factor", factors);
  limits.set_min(1);
  const std::uint32_t base =
      type == "yarn" ? rope.optional_size("original_max_position_embeddings", limits).value_or(stated)
                     : stated;
  const double positions = std::floor(base * factor);
  if (positions > limits.max()) {
    rope.refuse("factor", *rope.find("factor"),
                fmt::format("allowed are factors that lead to at most {} positions",
                            static_cast<std::uint64_t>(limits.max())));
  }
  if (positions <= stated) return stated;
  const auto extended = static_cast<std::uint32_t>(positions);
  notes.push_back(fmt::format("{} ({}, factor {:g}) extends {} positions to {}.", field, type, factor,
                              grouped(stated), grouped(extended)));
  return extended;
}

}  // namespace primalsim::workloads
