// Where the cycles of a run went: its critical path, every cycle put down to one cause, one operator and one
// resource. docs/attribution.md has the rules.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "accelerator/linear_run.h"
#include "accelerator/program_image.h"
#include "noc/ipcn/hop_log.h"
#include "noc/ipcn/network.h"
#include "noc/lockstep/step_log.h"

namespace primalsim::accelerator {

enum class Cause : std::uint8_t {
  // A task at work.
  kAcim,
  kDcim,
  kMacs,
  kFunctions,
  kScratchpad,
  kRouterShared,
  kReprogramming,
  // A transfer that moves.
  kSerialisation,
  kHops,
  kTileLink,
  kAdder,
  // A transfer that waits.
  kLink,
  kCredits,
  kGateway,
  // The same under lock-step control.
  kStep,
  kCommand,
  kProgram,
  // A task that waits.
  kUnit,
  kOrder,
  kBuffer,
};
// In reports, in the order of Cause.
inline constexpr std::array kCauseNames{
    "acim",          "dcim",    "router_macs", "functions", "scratchpad", "router_shared", "reprogramming",
    "serialisation", "hops",    "tile_link",   "adder",     "link",       "credits",       "gateway",
    "step",          "command", "program",     "unit",      "order",      "buffer"};
constexpr const char* cause_name(Cause cause) { return kCauseNames[static_cast<std::size_t>(cause)]; }
// Whether it is time that moving data takes, or waits for.
constexpr bool is_communication(Cause cause) {
  return cause >= Cause::kSerialisation && cause <= Cause::kProgram;
}

struct Resource {
  enum Kind : std::uint8_t { kNone, kOutput, kSource, kFifo, kLane, kUnit, kController, kMacro };
  Kind kind = kNone;
  // Of an output, source or FIFO: macro * 8 + port; of a unit: macro * kUnitsPerMacro + unit; of a
  // controller: its first tile; of a macro, to which a packet goes: its own.
  std::uint32_t number = 0;
  friend auto operator<=>(const Resource&, const Resource&) = default;
};

inline constexpr std::uint32_t kNoOperator = std::numeric_limits<std::uint32_t>::max();

struct Share {
  Cause cause = Cause::kMacs;
  std::uint32_t operator_index = 0;  // whose task or transfer is on the path
  Resource resource;
  std::uint32_t behind = kNoOperator;  // whose flits, task or memory it waited for
  Cycle cycles = 0;
};

// A task on the critical path, from the last of its inputs to what the next one on the path waited for.
struct PathStep {
  std::uint32_t task = 0;
  std::uint32_t operator_index = 0;
  TaskKind kind = TaskKind::kBarrier;
  Cycle ready = 0;
  Cycle start = 0;
  Cycle end = 0;
};

struct OperatorCommunication {
  Cycle exposed = 0;  // on the critical path
  Cycle hidden = 0;   // a transfer of it is under way, and the path is elsewhere
  // All its tasks could end so much later, with all durations as they were, and the run no later.
  Cycle slack = 0;
};

struct Attribution {
  std::vector<Share> shares;   // most cycles first; they add up to the makespan
  std::vector<PathStep> path;  // first task first
  std::vector<Cycle> slack;  // per task: it could end so much later, all durations kept, and the run no later
  std::vector<OperatorCommunication> communication;  // per operator
};

// `hops` are those of the run that gave `times`. Where several inputs come last together, the path goes on
// with the one that stands first in the Program. Throws RunError if the shares do not add up.
Attribution attribute(const ProgramImage& image, const RunTimes& times,
                      const noc::ipcn::Parameters& parameters, const noc::ipcn::HopLog& hops,
                      std::uint32_t operators);

// The same of a run under lock-step control.
Attribution attribute(const ProgramImage& image, const RunTimes& times,
                      const noc::ipcn::Parameters& parameters, const noc::lockstep::StepLog& log,
                      const noc::lockstep::Control& control, std::uint32_t operators);

}  // namespace primalsim::accelerator
