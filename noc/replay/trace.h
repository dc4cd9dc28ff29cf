// Packet traces: one packet per line, as CSV. The grammar:
//
//   file   = header row*             each ended by a newline; a carriage return before it is ignored
//   header = column ("," column)*    in any order, each once
//   column = "pid" | "src" | "dst" | "create_cycle" required
//          | "flits" optional | "inject_cycle" | "tail_eject_cycle" | "packet_latency" | "network_latency" |
//          "fragmentation"   results
//   row    = number ("," number)*    unsigned decimal, as many as columns
//
// src and dst are x + width * y; cycles and latencies are in cycles; create_cycle does not decrease within
// one src; pids differ. packet_latency = tail eject - create, network_latency = tail eject - inject,
// fragmentation = cycles that the tail lost to the head on its way.
#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "core/cycle.h"

namespace primalsim::noc::replay {

enum Result : std::uint8_t { kInjectCycle, kTailEjectCycle, kPacketLatency, kNetworkLatency, kFragmentation };
inline constexpr std::size_t kResults = 5;
inline constexpr std::array<const char*, kResults> kResultNames{
    "inject_cycle", "tail_eject_cycle", "packet_latency", "network_latency", "fragmentation"};

struct Row {
  std::uint64_t pid = 0;
  std::uint32_t source = 0;
  std::uint32_t destination = 0;
  std::uint32_t flits = 0;
  Cycle create_cycle = 0;
  std::array<std::uint64_t, kResults> results{};
};

struct Trace {
  std::vector<Row> rows;  // in the order of the file
  bool has_flits = false;
  std::array<bool, kResults> has_result{};
};

// `terminals` is the size of the mesh; `packet_flits` is the length of packets in a trace without the column
// `flits`. Throws InputError with file and line.
Trace read_trace(const std::string& file, std::uint32_t terminals, std::uint32_t packet_flits);
Trace parse_trace(std::istream& text, const std::string& file, std::uint32_t terminals,
                  std::uint32_t packet_flits);

// All result columns; `flits` only if the trace has it.
std::string trace_text(const Trace& trace);

}  // namespace primalsim::noc::replay
