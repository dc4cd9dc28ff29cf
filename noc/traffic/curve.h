// Latency against load, and where the network saturates.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "noc/traffic/simulate.h"

namespace primalsim::noc::traffic {

// Simulates one rate; called from several threads at a time by those who want that.
using SimulateRate = std::function<Point(double flit_rate)>;

struct Saturation {
  double stable_rate = 0;    // the highest rate found stable; 0 if none was
  double unstable_rate = 0;  // the lowest rate found that is not
};

// Halves the interval between the last stable point before the first unstable one and that one, until it is
// at most 1 % of the rate (or 0.0001) wide. `points` are in order of rising rate. Nothing if all of them are
// stable.
std::optional<Saturation> find_saturation(const std::vector<Point>& points,
                                          const SimulateRate& simulate_rate);

}  // namespace primalsim::noc::traffic
