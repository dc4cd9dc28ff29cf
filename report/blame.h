// The sentences that say what a mapping's time depends on: its hottest link and its tightest lower bound.
#pragma once

#include <string>

#include "primalsim/v1/result.pb.h"

namespace primalsim::report {

// "tile 2 (31, 4) -> tile 3 (0, 4)" or "tile 2 (4, 4) -> (4, 5)".
std::string link_name(const v1::HotLink& link);

// The two operators with most flits on the link: "up_proj 54.0 %, gate_proj 46.0 %".
std::string main_operators(const v1::HotLink& link);

// The lower bound nearest to the run; nullptr if there is none.
const v1::LowerBound* tightest_bound(const v1::MappingResult& mapping);

// One line without a newline: hottest link with its operators; tightest bound and headroom.
std::string blame(const v1::MappingResult& mapping);

}  // namespace primalsim::report
