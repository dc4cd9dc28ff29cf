// What a task means, while the Program is being written: which function of which numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "primalsim/v1/program.pb.h"

namespace primalsim::workloads {

// Fields as in the message.
struct Place {
  v1::Place::Space space = v1::Place::BUFFER;
  std::uint32_t index = 0;
  std::uint32_t first = 0;
  std::uint32_t elements = 0;
  std::uint32_t at = 0;
  std::vector<std::uint32_t> entries;
};

using Places = std::vector<Place>;

// Fields as in the message; what a send or an operand carries beside them.
struct TaskMeaning {
  v1::Meaning::Function function = v1::Meaning::FUNCTION_UNSPECIFIED;
  std::uint32_t op = 0;
  std::uint32_t token = 0;
  std::vector<Places> inputs;
  bool has_output = false;
  Place output;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t row = 0;
  std::uint32_t slice = 0;
  std::vector<std::uint32_t> entries;
  Places payload;                        // of a send
  std::optional<std::uint32_t> landing;  // where in buffers or accumulators it is written, if beside others
  std::vector<Places> operands;          // of a reduce: what each carries
  bool takes_maximum = false;            // of a reduce
};

void write_meaning(const TaskMeaning& meaning, v1::Task& task);

}  // namespace primalsim::workloads
