// What the page of served requests shows beside their summaries: computed here, where all of them are at
// hand.
#pragma once

#include "primalsim/v1/serve.pb.h"
#include "report/json_rules.h"

namespace primalsim::report {

// Takes the lists of requests out of the JSON of `result`, and adds:
//   percentiles  of finished requests: "ttft", "tpot" (of two tokens or more), "e2e" and
//                "queued", in ms, from the 0th to the 100th. Absent if nothing finished.
//   load         "seconds": of each part of the time; "waiting" and "running": the most
//                requests at once in it, counted from arrival to being taken up first, and
//                from then to the last token
//   by_adapter   name, requests taken up, those of them that found theirs in place; most
//                first, at most 20, then all others together
void add_serve_page_data(const v1::ServeResult& result, Json& json);

}  // namespace primalsim::report
