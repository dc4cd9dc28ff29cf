#include "study/reproduce/reference.h"

#include <algorithm>

#include "core/error.h"
#include "proto/field_rules.h"

namespace primalsim::study {
namespace {

constexpr const char* kReference = "configs/reference.txtpb (built in)";

template <typename Items, typename Name>
const auto& find_in(const Items& items, const std::string& wanted, const char* kind, Name name) {
  std::string known;
  for (const auto& item : items) {
    if (name(item) == wanted) return item;
    known += (known.empty() ? "" : ", ") + name(item);
  }
  throw_input_error("{}: there is no {} '{}'; there are {}", kReference, kind, wanted, known);
}

const auto kName = [](const auto& item) { return item.name(); };

constexpr double kBytesPerNumber = 2;
constexpr double kTera = 1e12;

}  // namespace

const v1::ReferenceModel& find_model(const v1::ReferenceData& data, const std::string& name) {
  return find_in(data.models(), name, "model", kName);
}

const v1::Gpu& find_gpu(const v1::ReferenceData& data, const std::string& name) {
  return find_in(data.gpus(), name, "GPU", kName);
}

const v1::PublishedFigure& find_figure(const v1::ReferenceData& data, const std::string& id) {
  return find_in(data.figures(), id, "figure", [](const auto& figure) { return figure.id(); });
}

v1::Architecture reference_machine(const v1::ReferenceData& data, const std::string& name,
                                   const v1::Architecture& base) {
  const v1::ReferenceMachine& machine = find_in(data.machines(), name, "machine", kName);
  v1::Architecture architecture = base;
  architecture.set_name(name);
  for (const v1::Setting& setting : machine.settings()) {
    set_field(architecture, setting.field(), setting.value(), std::string(kReference) + ": machine " + name);
  }
  return architecture;
}

double decode_parameters(const v1::ModelShape& shape) {
  const double hidden = shape.hidden_size();
  const double query = static_cast<double>(shape.heads()) * shape.head_dim();
  const double key_value = static_cast<double>(shape.kv_heads()) * shape.head_dim();
  const double attention = hidden * (2 * query + 2 * key_value);
  const double feed_forward = 3 * hidden * shape.intermediate_size();
  return shape.layers() * (attention + feed_forward) + hidden * shape.vocab_size();
}

v1::Performance decode_roofline(const v1::Gpu& gpu, const v1::ModelShape& shape, double context) {
  const double parameters = decode_parameters(shape);
  const double entries =
      shape.sliding_window() == 0 ? context : std::min<double>(context, shape.sliding_window());
  const double cache = 2.0 * shape.layers() * shape.kv_heads() * shape.head_dim() * entries;
  const double memory_seconds = kBytesPerNumber * (parameters + cache) / (gpu.terabytes_per_second() * kTera);
  // The cache: one multiply-add per query head and element; heads / kv_heads share an entry.
  const double cache_operations = 2 * cache * shape.heads() / shape.kv_heads();
  const double arithmetic_seconds = (2 * parameters + cache_operations) / (gpu.teraflops() * kTera);
  v1::Performance result;
  result.set_tokens_per_second(1 / std::max(memory_seconds, arithmetic_seconds));
  result.set_watts(gpu.watts());
  result.set_tokens_per_joule(result.tokens_per_second() / gpu.watts());
  return result;
}

}  // namespace primalsim::study
