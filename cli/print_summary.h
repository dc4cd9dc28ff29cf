// A mapping's summary as `map` and `check` print it.
#pragma once

#include "study/mapping_summary.h"

namespace primalsim::cli {

// On standard output: a few lines, or one JSON object.
void print(const study::MappingSummary& summary, bool as_json);

}  // namespace primalsim::cli
