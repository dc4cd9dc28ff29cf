// Every transaction is done in the cycle in which the plain simulation has it done, whatever the machine and
// the programs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/noc/iq/random_traffic.h"
#include "tests/noc/transactions/machines.h"
#include "tests/noc/transactions/plain_simulation.h"

namespace primalsim::noc::transactions {
namespace {

using primalsim::testing::Random;
using testing::barrier;
using testing::read_of;
using testing::write_to;

Memory random_memory(Random& random, std::uint32_t vc_flits) {
  Memory memory;
  memory.latency_cycles = random.below(40);
  memory.read_millicycles_per_flit = random.below(2) == 0 ? 1000 : random.in(1000, 3000);
  memory.write_millicycles_per_flit = random.below(2) == 0 ? 1000 : random.in(1000, 3000);
  memory.gap_cycles = random.below(5);
  memory.requests_at_once = random.in(1, 3);
  memory.read_ahead_flits = random.in(1, 20);
  memory.queued_requests = random.in(1, std::min(4U, vc_flits));
  memory.shared_milliflits = random.below(2) == 0 ? 0 : random.in(500, 4000);
  memory.write_share_milliflits = random.in(0, 1500);
  memory.multicasts = random.below(4) != 0;
  return memory;
}

Machine random_machine(Random& random) {
  Machine machine;
  machine.width = random.in(1, 6);
  machine.height = random.in(1, 6);
  const Axis* const axes[]{nullptr, ring(), one_way_ring(), one_way_ring_back()};
  for (std::uint32_t i = 0; i < random.in(1, 2) + 1; ++i) {
    machine.networks.push_back({{machine.width, machine.height, axes[random.below(4)]},
                                random.below(2) == 0 ? DimensionOrder::kXy : DimensionOrder::kYx});
  }
  machine.hop_cycles = random.in(1, 9);
  machine.credit_cycles = random.in(1, 9);
  machine.interface_cycles = random.in(1, 6);
  machine.vc_flits = random.in(1, 16);
  machine.shared_flits = random.in(0, 40);
  machine.request_vcs = random.in(1, 2);
  machine.response_vcs = random.in(1, 3);
  machine.multicast_vcs = random.in(1, 2);
  machine.header_flits = 1;
  machine.most_data_flits = random.in(4, 64);
  machine.issue_cycles = random.below(10);
  machine.done_cycles = random.below(10);
  for (std::uint32_t i = 0; i < random.in(1, 3); ++i)
    machine.memories.push_back(random_memory(random, machine.vc_flits));
  for (std::uint32_t node = 0; node < machine.nodes(); ++node)
    machine.memory_of.push_back(
        static_cast<std::uint8_t>(random.below(static_cast<std::uint32_t>(machine.memories.size()))));
  return machine;
}

// Of a multicast: anywhere, or near, so that several have trees beside each other.
Place other_corner(Random& random, const Machine& machine, Place corner) {
  if (random.below(2) == 0) return {random.below(machine.width), random.below(machine.height)};
  return {std::min(machine.width - 1, corner.x + random.below(3)),
          std::min(machine.height - 1, corner.y + random.below(3))};
}

std::vector<Program> random_programs(Random& random, const Machine& machine) {
  std::vector<Program> programs(random.in(1, 12));
  const auto place = [&] { return Place{random.below(machine.width), random.below(machine.height)}; };
  // Few memories are asked, so that they and the ways to them are crowded.
  const Place crowded[]{place(), place(), place()};
  for (Program& program : programs) {
    program.node = place();
    Cycle at = random.below(50);
    for (std::uint32_t i = random.below(10); i > 0; --i) {
      at += random.below(40);
      const auto network =
          static_cast<std::uint8_t>(random.below(static_cast<std::uint32_t>(machine.networks.size())));
      const Place to = random.below(4) == 0 ? place() : crowded[random.below(3)];
      const std::uint64_t bytes = random.in(1, 32 * 70);
      if (random.below(5) == 0) {
        program.operations.push_back(
            barrier(at, at + random.below(60), random.below(2) == 0, random.below(2) == 0));
        at = program.operations.back().end;
      } else if (random.below(4) == 0) {
        Operation multicast = write_to(to, bytes, at, network);
        multicast.kind = Kind::kMulticast;
        multicast.last = other_corner(random, machine, to);
        if (!multicast_nodes(machine, program.node, multicast).empty())
          program.operations.push_back(multicast);
      } else {
        program.operations.push_back(random.below(3) == 0 ? write_to(to, bytes, at, network)
                                                          : read_of(to, bytes, at, network));
      }
    }
  }
  return programs;
}

// PRIMALSIM_FUZZ_RUNS asks for more runs than the usual ones.
std::uint64_t runs() {
  const char* const text = std::getenv("PRIMALSIM_FUZZ_RUNS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 60;
}

TEST(Transactions, EndInTheSameCyclesAsPlainly) {
  for (std::uint64_t seed = 1; seed <= runs(); ++seed) {
    Random random(seed);
    const Machine machine = random_machine(random);
    const std::vector<Program> programs = random_programs(random, machine);
    for (const Issue issue : {Issue::kRecorded, Issue::kClosedLoop}) {
      const Outcome outcome = run(machine, programs, issue);
      const auto expected = testing::plain_run(machine, programs, issue, outcome.cycles + 50);
      for (std::size_t program = 0; program < programs.size(); ++program) {
        for (std::size_t i = 0; i < programs[program].operations.size(); ++i) {
          ASSERT_EQ(outcome.lives[program][i].done, expected[program][i])
              << "seed " << seed << ", program " << program << ", operation " << i << ", issue "
              << int(issue);
        }
      }
    }
  }
}

}  // namespace
}  // namespace primalsim::noc::transactions
