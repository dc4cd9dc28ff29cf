// A chip of cores and memories by itself: traces recorded on it, replayed and checked, and the numbers of its
// machine fitted to them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "primalsim/v1/chip_result.pb.h"
#include "primalsim/v1/chip_traffic.pb.h"
#include "study/session.h"

namespace primalsim::study {

// docs/silicon.md
struct ChipReplayRequest {
  std::vector<std::string> traces;  // JSON, one or more
  std::string machine;              // a Chip file
  std::string issue = "recorded";   // or "closed-loop"
  bool check = false;               // compare with the ends of barriers that the traces have
  std::optional<std::string> out;   // CSV of all barriers that wait for something
};

// Errors of prediction are no error. Throws InputError for a trace or machine that is none, with file and
// index of the event or with the field, and RunError on deadlock.
v1::ChipReplay replay_chip(Session& session, const ChipReplayRequest& request, const Progress& progress = {});

struct ChipFitRequest {
  std::vector<std::string> traces;
  std::string machine;       // its `fitted` says which numbers, and in which ranges
  std::string out;           // the machine with the numbers found
  std::uint32_t rounds = 2;  // through all numbers at most
  std::uint32_t folds = 0;   // 2 or more: also fits without each of so many parts of the traces; 0: does not
};

// The same numbers whatever the number of threads. Throws as replay_chip().
v1::ChipFit fit_chip(Session& session, const ChipFitRequest& request, const Progress& progress = {});

// docs/silicon.md, Patterns
struct ChipTrafficRequest {
  std::string machine;  // a Chip file
  std::string pattern = "one-to-one";
  std::string mechanism = "unicast";  // or "multicast"
  std::uint32_t grid_width = 0;       // of cores; 0: all
  std::uint32_t grid_height = 0;
  std::uint32_t transactions = 1;       // of each source to each destination
  std::uint64_t bytes = 64;             // of each
  std::optional<std::string> measured;  // CSV; its patterns instead of these six
  // Of a loop on a core that nothing records: between two calls, and from a call to the interface together
  // with from the last answer to the end of the barrier. Both from one cell each of tt-metal's table.
  std::uint32_t interval_cycles = 22;
  std::uint32_t core_cycles = 45;
};

// Throws InputError for a machine, pattern or table that is none, with the field or line.
v1::ChipTraffic chip_traffic(Session& session, const ChipTrafficRequest& request,
                             const Progress& progress = {});

}  // namespace primalsim::study
