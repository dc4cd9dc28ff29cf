#include "noc/traffic/curve.h"

#include <algorithm>

namespace primalsim::noc::traffic {

std::optional<Saturation> find_saturation(const std::vector<Point>& points,
                                          const SimulateRate& simulate_rate) {
  Saturation found;
  auto point = points.begin();
  for (; point != points.end() && point->stable; ++point) found.stable_rate = point->offered_flit_rate;
  if (point == points.end()) return std::nullopt;
  found.unstable_rate = point->offered_flit_rate;
  while (found.unstable_rate - found.stable_rate > std::max(0.0001, 0.01 * found.unstable_rate)) {
    const double middle = (found.stable_rate + found.unstable_rate) / 2;
    (simulate_rate(middle).stable ? found.stable_rate : found.unstable_rate) = middle;
  }
  return found;
}

}  // namespace primalsim::noc::traffic
