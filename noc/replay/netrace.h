// Packet traces of netrace (Hestness, Grot and Keckler, "Netrace: dependency-driven trace-based
// network-on-chip simulation", NoCArc 2010): caches and memory controllers of a chip that ran PARSEC, and
// which packet waits for which. The file, little endian, packed by bzip2 or not:
//
//   magic 0x484a5455, version 1 as a float, 30 bytes of name, 1 of nodes, 1 unused, 8 of cycles, 8 of
//   packets, 4 of length of notes, 4 of regions, 8 unused; the notes; per region 8 bytes of offset from here
//   on its end, 8 of cycles, 8 of packets; then the packets: 8 bytes of cycle, 4 of id, 4 of address, 1 each
//   of type, source, destination, kinds of both nodes, and number of dependents; 4 for the id of each
//   dependent
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "noc/replay/packet_graph.h"

namespace primalsim::noc::replay {

struct NetraceRequest {
  std::uint32_t terminals = 0;          // of the mesh: node n of the trace is terminal n
  std::uint32_t flit_bytes = 16;        // 1 or more; a packet has 8 bytes, or 72 with a cache line
  std::optional<std::uint32_t> region;  // only its packets; regions have numbers from 0
};

struct Netrace {
  PacketGraph graph;
  std::uint64_t beyond_trace = 0;  // dependents that are not among the packets
};

// Whether a file begins as one of netrace does, packed or not. Throws InputError if it cannot be opened or is
// a pipe, which would have lost these bytes.
bool is_netrace(const std::string& file);

// Throws InputError that names the file and the byte, counted unpacked: no netrace, of another version, cut
// off, with more than 20 million packets; a packet without a size, of a node that the trace or the mesh does
// not have, with an id given before, earlier than the one before it or than one it waits for.
Netrace read_netrace(const std::string& file, const NetraceRequest& request);

}  // namespace primalsim::noc::replay
