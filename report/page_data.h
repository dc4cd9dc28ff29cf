// What the page gets to see of an outcome: its JSON, and what is elsewhere in tables of their own.
#pragma once

#include <google/protobuf/message.h>

#include "report/json_rules.h"

namespace primalsim::report {

// The JSON of json.cpp, without lists that no section shows. Besides, a mapping with details has them as
// "details", in lists of numbers, which are small and quick to read, one item after the other. A place is
// (tile * 65536 + y) * 65536 + x; a list has the step from the place before, from 0 at first:
//   names      texts; direction, unit and operator below are their indices
//   links      step, direction, flits, busy cycles, waiting cycles, N, N times operator and flits
//   units      step, unit, busy cycles, stalled cycles
//   operators  step, operator, cycles of its computation there
//   macros     step, bytes of the KV cache, energy of events in pJ
// Requests that were served are summed up (serve_page_data.h).
// A study has its runs as "columns" and "rows" (study_json.h).
// A request of a generation has "steps": token, context, cycles, 1 if it was simulated. They are thinned out
// evenly, first and last kept, if they are more than 2,000.
Json page_data(const google::protobuf::Message& message);

}  // namespace primalsim::report
