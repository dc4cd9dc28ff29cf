// Energy as reports show it. docs/energy.md
#pragma once

#include <string>
#include <vector>

#include "primalsim/v1/result.pb.h"

namespace primalsim::report {

// The three columns of a table and their contents: joules per token, tokens per joule, watts.
std::vector<std::string> energy_headings();
std::vector<std::string> energy_cells(const v1::EnergyResult& energy);

// What the efficiency rests on: tokens per joule at each retention power of the sweep, on one line.
std::string retention_line(const std::string& mapping, const v1::EnergyResult& energy);

// Parts, states, the sweep, units and the switch of adapter, as text of several lines.
std::string energy_details(const v1::EnergyResult& energy);

}  // namespace primalsim::report
