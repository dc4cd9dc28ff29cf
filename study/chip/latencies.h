// Tables of measured latencies: patterns of transactions on a chip, and the cycles that they took.
#pragma once

#include <string>
#include <vector>

#include "study/chip/patterns.h"

namespace primalsim::study {

struct MeasuredLatency {
  ChipPatternSpec spec;
  double cycles = 0;
  std::size_t line = 0;  // of the file, from 1
};

// CSV: a line `pattern,mechanism,width,height,transactions,N,N,...` with sizes of transactions in bytes, and
// below it one a row, with the measured cycles of each size; an empty cell is none. Lines that begin with #,
// and empty ones, are passed over. Throws InputError with file and line.
std::vector<MeasuredLatency> read_latencies(const std::string& file);

}  // namespace primalsim::study
