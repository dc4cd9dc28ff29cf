// The outcome of `primalsim traffic`, for people and as JSON.
#pragma once

#include <optional>
#include <span>

#include "noc/traffic/simulate.h"

namespace primalsim::cli {

// On standard output. A single point is one JSON object; a curve has them in "points", with "saturation"
// (null if every point is stable).
void print_point_json(const noc::traffic::Point& point, const char* kernel);
void print_curve_json(std::span<const noc::traffic::Point> points,
                      const std::optional<noc::traffic::Saturation>& saturation, const char* kernel);
void print_table(std::span<const noc::traffic::Point> points);
void print_saturation(const std::optional<noc::traffic::Saturation>& saturation);

}  // namespace primalsim::cli
