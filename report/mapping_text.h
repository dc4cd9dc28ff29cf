// What reports say of one mapping beside its row: the link and the bound that its time depends on, and its
// energy. docs/energy.md
#pragma once

#include <string>
#include <vector>

#include "primalsim/v1/result.pb.h"

namespace primalsim::report {

// The mapping's name, and which seed or how many seeds it stands for: "random (median of 8)".
std::string label_of(const v1::MappingResult& mapping);

// The spread over the seeds with a newline; empty for one without several.
std::string seeds_line(const v1::MappingResult& mapping);

// "tile 2 (31, 4) -> tile 3 (0, 4)" or "tile 2 (4, 4) -> (4, 5)".
std::string link_name(const v1::HotLink& link);

// The two operators with most flits on the link: "up_proj 54.0 %, gate_proj 46.0 %".
std::string main_operators(const v1::HotLink& link);

// The lower bound nearest to the run; nullptr if there is none.
const v1::LowerBound* tightest_bound(const v1::MappingResult& mapping);

// One line without a newline: hottest link with its operators; tightest bound and headroom.
std::string blame(const v1::MappingResult& mapping);

// The three columns of a table and their contents: joules per token, tokens per joule, watts.
std::vector<std::string> energy_headings();
std::vector<std::string> energy_cells(const v1::EnergyResult& energy);

// What the sweep of retention changes, "power of a drowsy bank" or "power of a retained tile"; its part at a
// point.
const char* retained_thing(const v1::EnergyResult& energy);
double retained_part(const v1::RetentionPoint& point);

// Under refresh, where a token takes longer than its cycles because layers wait for their weights: how long.
std::string waiting_line(const v1::MappingResult& mapping);

// What a switch of adapter costs, on one line; empty without an adapter.
std::string switch_line(const v1::EnergyResult& energy);

// What the efficiency rests on: tokens per joule at each power of the sweep, on one line.
std::string retention_line(const std::string& mapping, const v1::EnergyResult& energy);

// Parts, states, the sweep, units and the switch of adapter, as text of several lines.
std::string energy_details(const v1::EnergyResult& energy);

}  // namespace primalsim::report
