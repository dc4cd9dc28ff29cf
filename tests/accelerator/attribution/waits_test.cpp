// Waits are looked up once for as long as they stay the same: held against looking at every cycle.
#include <gtest/gtest.h>

#include <tuple>

#include "accelerator/attribution/lockstep_waits.h"
#include "accelerator/attribution/packet_waits.h"
#include "accelerator/flit_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/run_lockstep.h"
#include "core/geometry/lanes.h"
#include "noc/lockstep/network.h"
#include "tests/accelerator/lockstep_machine.h"
#include "tests/accelerator/random_program.h"

namespace primalsim::accelerator {
namespace {

constexpr Cycle kLong = Cycle{1} << 40;

auto said(const Wait& wait) { return std::tuple(wait.cause, wait.resource, wait.behind); }

// Returns the number of cycles waited that were not looked up by the fast way.
Cycle check(const noc::ipcn::HopLog& log, TransferWaits& waits) {
  Cycle spared = 0;
  for (const noc::ipcn::Hop& hop : log.hops()) {
    for (Cycle cycle = hop.start; cycle > hop.ready;) {
      const Wait wait = waits.at(hop, cycle - 1);
      EXPECT_LT(wait.since, cycle);
      for (Cycle each = wait.since; each < cycle; ++each) EXPECT_EQ(said(waits.at(hop, each)), said(wait));
      spared += cycle - wait.since - 1;
      cycle = wait.since;
    }
  }
  return spared;
}

v1::Program random_program(std::uint64_t seed) {
  return testing::RandomProgram(seed, static_cast<std::uint32_t>(1 + seed % 3)).make(40);
}

TEST(Waits, OfDataFlowAreTheSameFromSinceOn) {
  Cycle spared = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    v1::Architecture machine = testing::lockstep_architecture();
    if (seed % 2 == 1) machine.mutable_router()->set_fifo_flits(4);
    const v1::Program program = random_program(seed);
    const auto parameters = network_parameters(program, machine);
    const ProgramImage image = make_program_image(program);
    const auto network = noc::ipcn::make_event_network(parameters);
    noc::ipcn::HopLog log;
    network->log_hops(&log);
    run_flits(image, *network, kLong);
    const HopIndex hops(log, static_cast<std::uint32_t>(parameters.ribbon.macros()),
                        LaneMap(parameters.ribbon).size());
    PacketWaits waits(hops, parameters);
    spared += check(log, waits);
  }
  EXPECT_GT(spared, 10000U);
}

TEST(Waits, OfLockstepAreTheSameFromSinceOn) {
  Cycle spared = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    v1::Architecture machine = testing::lockstep_architecture();
    if (seed % 2 == 1) machine.mutable_router()->set_fifo_flits(4);
    const v1::Program program = random_program(seed);
    const auto parameters = network_parameters(program, machine);
    const ProgramImage image = make_program_image(program);
    const noc::lockstep::Control control = control_of(machine);
    noc::lockstep::LockstepNetwork network(parameters, control, noc::lockstep::Rule::kMostFlits, {});
    noc::lockstep::StepLog log;
    network.record(log);
    run_flits(image, network, kLong);
    LockstepWaits waits(image, parameters, log, control);
    spared += check(log.hops, waits);
  }
  EXPECT_GT(spared, 10000U);
}

}  // namespace
}  // namespace primalsim::accelerator
