#include "noc/traffic/geometric.h"

namespace primalsim::noc::traffic {

namespace {

std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::uint64_t>((Wide{a} * b) >> 64U);
}

}  // namespace

Geometric::Geometric(double probability) : always_(probability >= 1) {
  if (always_) return;
  const auto success = static_cast<std::uint64_t>(probability * 0x1p64);
  never_ = success == 0;
  if (never_) return;
  for (std::uint64_t power = -success; power != 0 && used_ < kPowers; power = product(power, power)) {
    powers_[used_++] = power;
  }
}

std::uint64_t Geometric::failures(RandomStream& random) const {
  if (never_) return kNever;
  if (always_) return 0;
  const std::uint64_t drawn = random.next();
  std::uint64_t failures = 0;
  std::uint64_t reached = 0;  // 2^64 (1-p)^failures; meaningless while failures is 0
  for (unsigned i = used_; i-- > 0;) {
    const std::uint64_t further = failures == 0 ? powers_[i] : product(reached, powers_[i]);
    if (drawn >= further) continue;
    reached = further;
    failures += std::uint64_t{1} << i;
  }
  return failures;
}

}  // namespace primalsim::noc::traffic
