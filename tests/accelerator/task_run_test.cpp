// A run with a part more: what the loop of every run has to know of it is nothing.
#include "accelerator/task_run.h"

#include <gtest/gtest.h>

#include "accelerator/network_parameters.h"
#include "accelerator/patience.h"
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

// 600 computes of one cycle, one after the other: asked after each 200, which of all 600 are done.
TEST(TaskRun, TellsHowFarItIs) {
  testing::ProgramMaker maker;
  for (int i = 0; i < 600; ++i) maker.compute(0, v1::Compute::ROUTER, 1);
  const ProgramImage image = make_program_image(maker.program());
  const auto network =
      noc::ipcn::make_event_network(network_parameters(maker.program(), testing::small_architecture()));
  Board board;
  const ContextScope scope({&board, nullptr, nullptr});
  std::vector<std::uint64_t> done;
  struct Asking : RunListener {
    const Board& board;
    std::vector<std::uint64_t>& done;
    Asking(const Board& asked, std::vector<std::uint64_t>& list) : board(asked), done(list) {}
    void computed(std::uint32_t task) override {
      if (task % 200 != 0) return;
      EXPECT_EQ(board.under_way().front().all, 600U);
      done.push_back(board.under_way().front().done);
    }
    void happened(std::uint32_t /*task*/, std::uint32_t /*output*/) override {}
  } asking(board, done);
  run_flits(image, *network, 50, &asking);
  EXPECT_EQ(done, (std::vector<std::uint64_t>{0, 200, 400}));
}

// As in the test before last, 13 cycles: 1,000,000 + 2 x 13. In lock-step each of 8 flits through 2 routers
// may also wait for a bank of 64 cycles: 16 x 65 more.
TEST(TaskRun, PatienceIsWhatAllTransfersTakeInTurn) {
  testing::ProgramMaker maker;
  maker.send(8, {0}, {{1}});
  maker.compute(0, v1::Compute::ROUTER, 1'000'000);
  const ProgramImage image = make_program_image(maker.program());
  const auto parameters = network_parameters(maker.program(), testing::small_architecture());
  const RunTimes uncontended = run_uncontended(image, parameters);
  EXPECT_EQ(patience(image, uncontended), 1'000'026U);
  const Traffic traffic = count_traffic(image, parameters, 1);
  EXPECT_EQ(patience(image, uncontended, traffic, {2, 64, 64, 1}), 1'000'026U + 16 * 65);
}

}  // namespace
}  // namespace primalsim::accelerator
