// A traffic table: refused, or it creates packets in order, at most one of a source in a cycle.
#include <array>
#include <cstdlib>

#include "core/error.h"
#include "fuzz/memory_file.h"
#include "noc/traffic/table_source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace primalsim;
  constexpr std::uint32_t kNodes = 16;
  constexpr Cycle kCycles = 300;
  std::vector<noc::Packet> packets;
  try {
    auto flows = noc::traffic::read_table(fuzz::MemoryFile(bytes, size).path(), kNodes, 0.25);
    noc::traffic::TableSource source(std::move(flows), kNodes, {}, "table");
    source.create_before(kCycles, packets);
  } catch (const InputError&) {
  }
  std::array<Cycle, kNodes> next{};
  for (const noc::Packet& packet : packets) {
    if (packet.create_cycle < next.at(packet.source) || packet.create_cycle >= kCycles) std::abort();
    if (packet.destination >= kNodes) std::abort();
    next.at(packet.source) = packet.create_cycle + 1;
  }
  return 0;
}
