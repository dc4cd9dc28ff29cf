// Hops looked up by place and transfer, held against going through all of the log; and how many there are.
#include "accelerator/attribution/hop_index.h"

#include <gtest/gtest.h>

#include <set>

#include "accelerator/flit_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/traffic.h"
#include "core/geometry/lanes.h"
#include "tests/accelerator/random_program.h"
#include "tests/workloads/mapping/test_models.h"

namespace primalsim::accelerator {
namespace {

using noc::ipcn::Hop;
using noc::ipcn::HopKind;

struct Logged {
  noc::ipcn::Parameters parameters;
  ProgramImage image;
  std::uint32_t operators = 0;
  noc::ipcn::HopLog log;
};

// On one to three tiles, with packets of at most 4 flits for odd seeds.
void run(std::uint64_t seed, Logged& logged) {
  v1::Architecture machine = testing::small_architecture();
  if (seed % 2 == 1) machine.mutable_router()->set_fifo_flits(4);
  const v1::Program program = testing::RandomProgram(seed, static_cast<std::uint32_t>(1 + seed % 3)).make(40);
  logged.parameters = network_parameters(program, machine);
  logged.image = make_program_image(program);
  logged.operators = static_cast<std::uint32_t>(program.operators_size());
  const auto network = noc::ipcn::make_event_network(logged.parameters);
  network->log_hops(&logged.log);
  run_flits(logged.image, *network, Cycle{1} << 40);
}

TEST(HopIndex, FindsWhatALookAtAllHopsFinds) {
  std::uint64_t found = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    Logged logged;
    run(seed, logged);
    const std::vector<Hop>& hops = logged.log.hops();
    const Ribbon& ribbon = logged.parameters.ribbon;
    const HopIndex index(logged.log, static_cast<std::uint32_t>(ribbon.macros()), LaneMap(ribbon).size());
    std::set<std::pair<HopKind, std::uint32_t>> places;
    for (const Hop& hop : hops) places.emplace(hop.kind, hop.number);
    for (const auto& [kind, number] : places) {
      for (Cycle now = 0; now < hops.back().end() + 2; now += 1 + now / 7) {
        const Hop* first = nullptr;
        for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
          if (hop->kind == kind && hop->number == number && hop->end() > now) first = &*hop;
        }
        Cycle since = 0;
        const Hop* const indexed = kind == HopKind::kOutput   ? index.at_output(number, now, since)
                                   : kind == HopKind::kSource ? index.at_source(number, now, since)
                                   : kind == HopKind::kLane   ? index.at_lane(number, now, since)
                                                              : index.at_lane_source(number, now, since);
        ASSERT_EQ(indexed, first);
        ++found;
      }
    }
  }
  EXPECT_GT(found, 10000U);
}

TEST(HopIndex, OfATransferTheLastHopOfAKindIsFound) {
  Logged logged;
  run(2, logged);
  const HopIndex index(logged.log, static_cast<std::uint32_t>(logged.parameters.ribbon.macros()),
                       LaneMap(logged.parameters.ribbon).size());
  for (std::uint32_t task = 0; task < logged.image.tasks(); ++task) {
    const Hop* last = nullptr;
    for (const Hop& hop : logged.log.hops()) {
      if (hop.transfer == task && hop.kind == HopKind::kSource) last = &hop;
    }
    EXPECT_EQ(index.last(task, [](const Hop& hop) { return hop.kind == HopKind::kSource; }), last);
  }
}

// So a log that was reserved does not grow.
TEST(HopIndex, TrafficSaysHowManyHopsWillBeLogged) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Logged logged;
    run(seed, logged);
    EXPECT_EQ(logged.log.hops().size(),
              count_traffic(logged.image, logged.parameters, logged.operators).packet_hops);
  }
}

// Storage is taken over, what was in it is not.
TEST(HopIndex, ALogThatFollowsAnotherIsEmpty) {
  {
    noc::ipcn::HopLog log;
    log.append({.transfer = 3, .number = 8});
  }
  noc::ipcn::HopLog log;
  EXPECT_TRUE(log.hops().empty());
  EXPECT_EQ(log.last_of_transfer(3), noc::ipcn::kNoHop);
  EXPECT_EQ(log.last_of_router(1), noc::ipcn::kNoHop);
}

}  // namespace
}  // namespace primalsim::accelerator
