// Traces recorded on a chip: per core and processor the reads, writes, multicasts and barriers, with the
// times at which they were issued and ended.
//
// The format is that of tt-metal's profiler, a JSON list of events. docs/silicon.md, The trace
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "noc/transactions/transactions.h"
#include "primalsim/v1/chip.pb.h"

namespace primalsim::study {

struct RecordedBarrier {
  std::uint32_t program = 0;
  std::uint32_t operation = 0;        // of the program
  std::uint32_t index = 0;            // among the barriers of its processor
  std::uint32_t first_operation = 0;  // from there on are those that it waits for, one or more
  Cycle first_issue = 0;
  Cycle recorded_end = 0;
};

// Times are cycles after `begin`, which alone is the trace's own.
struct RecordedTrace {
  std::string file;
  std::vector<noc::transactions::Program> programs;
  std::vector<std::string> processors;  // of each program
  std::vector<RecordedBarrier> barriers;
  std::uint64_t empty_barriers = 0;  // that wait for nothing
  std::uint64_t transactions = 0;
  Cycle begin = 0;         // of the first event
  Cycle recorded_end = 0;  // of the last barrier that waits for something; 0: there is none
};

// Whether a barrier waits for an operation before it.
bool waits_for(const noc::transactions::Operation& barrier, const noc::transactions::Operation& before);

// Throws InputError with file and index of the event, from 0: a type that is not known, a time that goes back
// within a processor, a place off the grid, a barrier without its end, a missing field, a network that the
// chip has not.
RecordedTrace read_recorded_trace(const std::string& file, const v1::Chip& chip,
                                  const noc::transactions::Machine& machine);

}  // namespace primalsim::study
