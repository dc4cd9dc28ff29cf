#include "core/arithmetic/layer_arithmetic.h"

#include <array>
#include <boost/multiprecision/cpp_bin_float.hpp>

namespace primalsim::arithmetic {
namespace {

// e^(-1/16) in 2^-32: 0.93941306281347578611 x 2^32, rounded.
constexpr std::uint64_t kDecay = 4034748382;
static_assert(kDecay < (std::uint64_t{1} << 32));

constexpr std::size_t kExponentials = 256;

// e^(-n/16) in 2^-32.
constexpr std::array<std::uint64_t, kExponentials> make_powers() {
  std::array<std::uint64_t, kExponentials> powers{};
  std::uint64_t power = (std::uint64_t{1} << 32) - 1;
  for (std::uint64_t& entry : powers) {
    entry = power;
    power = (power * kDecay) >> 32;
  }
  return powers;
}

constexpr auto kPowers = make_powers();

// x / (1 + e^-x) for x = value / 16, in 1/16. With p = e^-|x|: x / (1 + p) for x >= 0, x p / (1 + p) below.
constexpr std::int64_t silu(std::int64_t value) {
  const auto power = static_cast<std::int64_t>(kPowers[static_cast<std::size_t>(value < 0 ? -value : value)]);
  constexpr std::int64_t kOne = std::int64_t{1} << 32;
  return value >= 0 ? value * kOne / (kOne + power) : value * power / (kOne + power);
}

using Real = boost::multiprecision::cpp_bin_float_quad;

constexpr unsigned kFractionBits = 14;

std::int64_t fixed_point(const Real& value) {
  return static_cast<std::int64_t>(floor(value * (1 << kFractionBits) + Real(1) / 2));
}

}  // namespace

std::int64_t adc(std::int64_t product, std::uint32_t rows, unsigned adc_bits) {
  // Random weights (rms 74) and activations (rms 32) give 2370 sqrt(rows); that becomes an eighth of the
  // range.
  const int shift = 14 + static_cast<int>((ceil_log2(rows) + 1) / 2) - static_cast<int>(adc_bits);
  return saturate(round_shift(product, shift < 0 ? 0 : static_cast<unsigned>(shift)), adc_bits);
}

std::int64_t requantise(std::int64_t sum, std::uint32_t partitions, std::int64_t bias, unsigned adc_bits) {
  const int shift = static_cast<int>(adc_bits) - 8 + static_cast<int>((ceil_log2(partitions) + 1) / 2);
  return saturate(round_shift(sum, shift < 0 ? 0 : static_cast<unsigned>(shift)) + bias, kActivationBits);
}

std::int64_t lora_share(std::int64_t rank_value, std::int64_t weight, unsigned adc_bits) {
  const int shift = 16 - static_cast<int>(adc_bits);
  return round_shift(rank_value * weight, shift < 0 ? 0 : static_cast<unsigned>(shift));
}

std::int64_t norm_scale(std::int64_t sum_of_squares, std::uint32_t elements) {
  // 2^8 rms; sums of 8-bit squares of up to 2^32 elements leave 16 bits of room.
  const std::uint64_t mean = (static_cast<std::uint64_t>(sum_of_squares) << 16) / elements;
  const std::uint64_t rms = std::max<std::uint64_t>(1, square_root(mean));
  return static_cast<std::int64_t>((std::uint64_t{32} << 24) / rms);
}

std::int64_t norm(std::int64_t value, std::int64_t scale) {
  return saturate(round_shift(value * scale, 16), kActivationBits);
}

std::int64_t score(std::int64_t product, std::uint32_t head_dim) {
  return saturate(round_shift(product, 5 + ceil_log2(head_dim) / 2), 16);
}

std::int64_t exponential(std::int64_t below) {
  below = std::max<std::int64_t>(0, below);
  if (below >= static_cast<std::int64_t>(kExponentials)) return 0;
  return static_cast<std::int64_t>((kPowers[static_cast<std::size_t>(below)] * 255 + 255) >> 32);
}

std::int64_t rescale(std::int64_t value, std::int64_t below) {
  if (below <= 0) return value;
  if (below >= static_cast<std::int64_t>(kExponentials)) return 0;
  // A sum has up to 30 bits, a power 32.
  return static_cast<std::int64_t>(
      (static_cast<std::uint64_t>(value) * kPowers[static_cast<std::size_t>(below)]) >> 32);
}

std::int64_t reciprocal(std::int64_t total) {
  total = std::max<std::int64_t>(1, total);
  return std::min<std::int64_t>(65535, (std::int64_t{1} << 24) / total);
}

std::int64_t probability(std::int64_t exponential_value, std::int64_t reciprocal_value) {
  return std::min<std::int64_t>(127, (exponential_value * reciprocal_value) >> 17);
}

std::int64_t attended(std::int64_t sum) { return saturate(round_shift(sum, 6), kActivationBits); }

std::int64_t add(std::int64_t a, std::int64_t b) { return saturate(a + b, kActivationBits); }

std::int64_t swiglu(std::int64_t gate, std::int64_t up) {
  gate = saturate(gate, kActivationBits);
  return saturate(round_shift(silu(gate) * up, 4), kActivationBits);
}

std::int64_t logit_key(std::int64_t value, std::uint32_t index) {
  return value * (std::int64_t{1} << 32) + static_cast<std::int64_t>(~index);
}

std::vector<Rotation> rotations(std::uint32_t position, std::uint32_t head_dim) {
  std::vector<Rotation> result;
  for (std::uint32_t pair = 0; pair < head_dim / 2; ++pair) {
    const Real angle = position * pow(Real(10000), -Real(2 * pair) / head_dim);
    result.push_back({fixed_point(cos(angle)), fixed_point(sin(angle))});
  }
  return result;
}

namespace {

// Boost makes some of the numbers that pow, cos and sin need when it is first asked for them, without a lock.
// So they are asked for here, before there are threads; pair 1, for pair 0 is 10000^0.
[[maybe_unused]] const bool kBoostIsReady = !rotations(1, 4).empty();

}  // namespace

Rotated rotate(std::int64_t even, std::int64_t odd, const Rotation& by) {
  return {saturate(round_shift(even * by.cosine - odd * by.sine, kFractionBits), 8),
          saturate(round_shift(even * by.sine + odd * by.cosine, kFractionBits), 8)};
}

}  // namespace primalsim::arithmetic
