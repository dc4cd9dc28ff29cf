// A run with a part more: what the loop of every run has to know of it is nothing.
#include "accelerator/task_run.h"

#include <gtest/gtest.h>

#include "accelerator/network_parameters.h"
#include "accelerator/run_program.h"
#include "core/error.h"
#include "tests/accelerator/small_program.h"

namespace primalsim::accelerator {
namespace {

// A request that comes in at a cycle, and the task that waits for it.
struct Arrival {
  TaskStates& states;
  std::uint32_t task = 0;
  Cycle at = 0;
  bool pending = true;

  Cycle next_cycle() const { return pending ? at : kNever; }
  void complete(Cycle now) {
    if (!pending || now != at) return;
    pending = false;
    states.release(task);
  }
};

// 8 flits over one link: 2 x (1 + 2) + 7 = 13 cycles. The second send waits for the request, the third for
// the second. Nothing becomes complete for 987 cycles, which the watchdog, with a patience of 50, does not
// hold against an idle network.
TEST(TaskRun, ARequestThatComesInStartsItsTask) {
  testing::ProgramMaker maker;
  maker.send(8, {0}, {{1}});
  const auto second = maker.send(8, {4}, {{5}});
  maker.send(8, {5}, {{6}}, {{second}});
  const ProgramImage image = make_program_image(maker.program());
  const auto network =
      noc::ipcn::make_event_network(network_parameters(maker.program(), testing::small_architecture()));
  TaskRun run(image, *network, nullptr, 50, nullptr);
  run.states().hold(second);
  Arrival arrival{run.states(), second, 1000};
  const FlitRun result = run.run(arrival);
  EXPECT_EQ(result.times.event, (std::vector<Cycle>{13, 1013, 1026}));
  EXPECT_EQ(result.times.start, (std::vector<Cycle>{0, 1000, 1013}));
}

TEST(TaskRun, ATaskThatNobodyReleasesIsNamed) {
  testing::ProgramMaker maker;
  maker.send(8, {0}, {{1}});
  const ProgramImage image = make_program_image(maker.program());
  const auto network =
      noc::ipcn::make_event_network(network_parameters(maker.program(), testing::small_architecture()));
  TaskRun run(image, *network, nullptr, 50, nullptr);
  run.states().hold(0);
  try {
    run.run();
    FAIL() << "ended";
  } catch (const RunError& error) {
    EXPECT_STREQ(error.what(),
                 "the run stands still at cycle 0: 1 of 1 tasks are not done. The first of them:\n"
                 "  task 0 (send) waits to start, for 1 more\n");
  }
}

// 2,000 computes one after the other: told at the start and at the 1024th event.
TEST(TaskRun, TellsHowFarItIs) {
  testing::ProgramMaker maker;
  for (int i = 0; i < 2000; ++i) maker.compute(0, v1::Compute::ROUTER, 1);
  std::vector<std::uint64_t> done;
  RunOptions options;
  options.progress = [&](const RunStep& step) {
    EXPECT_EQ(step.all, 2000U);
    EXPECT_EQ(step.flit_hops, 0U);
    done.push_back(step.done);
  };
  const pe_models::Machine machine(testing::small_architecture());
  const ProgramResult watched = run_program(maker.program(), machine, options);
  EXPECT_EQ(done, (std::vector<std::uint64_t>{0, 1024}));
  EXPECT_EQ(watched.flit_cycles, run_program(maker.program(), machine).flit_cycles);
}

}  // namespace
}  // namespace primalsim::accelerator
