#include <boost/multiprecision/cpp_bin_float.hpp>

#include "core/arithmetic/layer_arithmetic.h"

namespace primalsim::arithmetic {
namespace {

using Real = boost::multiprecision::cpp_bin_float_quad;

constexpr unsigned kFractionBits = 14;

std::int64_t fixed_point(const Real& value) {
  return static_cast<std::int64_t>(floor(value * (1 << kFractionBits) + Real(1) / 2));
}

}  // namespace

std::vector<Rotation> rotations(std::uint32_t position, std::uint32_t head_dim) {
  std::vector<Rotation> result;
  for (std::uint32_t pair = 0; pair < head_dim / 2; ++pair) {
    const Real angle = position * pow(Real(10000), -Real(2 * pair) / head_dim);
    result.push_back({fixed_point(cos(angle)), fixed_point(sin(angle))});
  }
  return result;
}

Rotated rotate(std::int64_t even, std::int64_t odd, const Rotation& by) {
  return {saturate(round_shift(even * by.cosine - odd * by.sine, kFractionBits), 8),
          saturate(round_shift(even * by.sine + odd * by.cosine, kFractionBits), 8)};
}

}  // namespace primalsim::arithmetic
