// Attributions in words. docs/attribution.md
#pragma once

#include <string>

#include "primalsim/v1/result.pb.h"

namespace primalsim::report {

// "primal, where its layer's cycles go: scratchpad 27.5 %, hops 19.9 %, ..."; empty without attribution.
std::string cause_line(const v1::MappingResult& mapping);

// The same of its run under lock-step control.
std::string lockstep_cause_line(const v1::MappingResult& mapping);

// "hilbert takes 10,588 cycles a layer more than primal: 3,004 because ...; ...".
std::string difference_line(const v1::Difference& difference);

// What an operator does or waits for, as in "gate_proj waits for link tile 1 (31, 3) -> (31, 4), behind
// gate_proj".
std::string phrase(const v1::AttributedCycles& row);

// "primal is limited by scratchpad.words_per_cycle: scratchpad.words_per_cycle 2 in place of 1: -27.5 %;
// ..."; empty without sensitivity.
std::string sensitivity_line(const v1::MappingResult& mapping);
// The cycles with half and twice each number; empty without sensitivity.
std::string sensitivity_table(const v1::MappingResult& mapping);
// What the largest causes are blamed for beside what it saves to take them away; empty without sensitivity.
std::string removed_causes_table(const v1::MappingResult& mapping);
// Who wins in how many cases, and what turns the ranking round; empty without stability.
std::string stability_text(const v1::Result& result);

// Whether another mapping is the fastest under lock-step control; empty if that was not tried.
std::string control_sample_line(const v1::Result& result);

// The rows that have most of a layer's cycles, as a table.
std::string attribution_table(const v1::MappingResult& mapping);

}  // namespace primalsim::report
