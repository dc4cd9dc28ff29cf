// What the page gets to see of an outcome: its JSON, and what is elsewhere in tables of their own.
#pragma once

#include <google/protobuf/message.h>

#include "report/json_rules.h"

namespace primalsim::report {

// The JSON of json.cpp. Besides, a mapping with details has them as lists of numbers, which are small and
// quick to read:
//   "details": {"names": [...], "links": [tile, x, y, direction, flits, busy, waiting, N, N times operator,
//   flits; ...],
//               "units": [tile, x, y, unit, busy, stalled; ...]}
// where direction, unit and operator are indices of names; and a request of a generation has its decode
// steps,
//   "steps": [token, context, cycles, simulated; ...]
// thinned out evenly, first and last kept, if they are more than 2,000.
Json page_data(const google::protobuf::Message& message);

}  // namespace primalsim::report
