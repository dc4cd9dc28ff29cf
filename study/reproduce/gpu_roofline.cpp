#include "study/reproduce/gpu_roofline.h"

#include <algorithm>

namespace primalsim::study {
namespace {

constexpr double kBytesPerNumber = 2;
constexpr double kTera = 1e12;

}  // namespace

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
