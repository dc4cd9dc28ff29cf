// Programs that cannot be run: the error names the task and the number.
#include <gtest/gtest.h>

#include <string>

#include "accelerator/flit_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/run_program.h"
#include "core/error.h"
#include "tests/accelerator/small_program.h"

namespace primalsim::accelerator {
namespace {

using testing::ProgramMaker;

void expect_error(const v1::Program& program, const std::string& part,
                  const v1::Architecture& architecture = testing::small_architecture()) {
  try {
    run_program(program, architecture);
    ADD_FAILURE() << "accepted; expected: " << part;
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(BadProgram, DependencyOnALaterTask) {
  ProgramMaker maker;
  maker.compute(0, v1::Compute::ACIM, 1, {{1}});
  maker.compute(0, v1::Compute::ACIM, 1);
  expect_error(maker.program(), "program.tasks[0].after[0].task: is 1; allowed are earlier tasks, below 0");
}

TEST(BadProgram, OutputThatDoesNotExist) {
  ProgramMaker maker;
  const auto sent = maker.send(1, {0}, {{1}});
  maker.compute(1, v1::Compute::ACIM, 1, {{sent, 1}});
  expect_error(maker.program(), "program.tasks[1].after[0].output: is 1; task 0 has 1");
}

TEST(BadProgram, MoreCyclesSharedThanThereAre) {
  ProgramMaker maker;
  maker.compute(0, v1::Compute::ROUTER, 5);
  maker.program().mutable_tasks(0)->mutable_compute()->set_shared_cycles(6);
  expect_error(maker.program(),
               "program.tasks[0].compute.shared_cycles: is 6; allowed are at most its cycles, 5");
}

TEST(BadProgram, MacroOffTheMesh) {
  ProgramMaker maker;
  maker.send(1, {0}, {{16}});
  expect_error(maker.program(), "program.tasks[0].send.destinations[0].macro: is 16; allowed are 0 to 15");
}

TEST(BadProgram, NodeWithNothingToAdd) {
  ProgramMaker maker;
  maker.reduce(1, {{0, 0}, {1, 0}}, {{0, v1::PORT_ACIM, {}}});
  expect_error(maker.program(), "program.tasks[0].reduce.nodes[1]: has no operand and no child");
}

TEST(BadProgram, OtherMesh) {
  ProgramMaker maker(1, 5, 4);
  expect_error(maker.program(), "5 x 4");
}

// 16384 bytes hold 8 accumulators of 512 bytes, 8 buffers of 256 and 10240 bytes of entries, not one more.
TEST(BadProgram, ScratchpadOverCapacity) {
  ProgramMaker maker;
  v1::MacroUse& use = *maker.program().add_macros();
  use.set_macro(3);
  use.set_accumulators(8);
  use.set_packet_buffers(8);
  use.set_kv_bytes(10240);
  EXPECT_NO_THROW(run_program(maker.program(), testing::small_architecture()));
  use.set_kv_bytes(10241);
  expect_error(maker.program(),
               "macro 3: 10241 bytes of KV entries, 8 accumulators of 512 and 8 packet buffers of 256 take "
               "16385 bytes; "
               "the scratchpad has 16384");
}

TEST(BadProgram, WeightsOverCapacity) {
  ProgramMaker maker;
  v1::MacroUse& use = *maker.program().add_macros();
  use.set_macro(2);
  use.set_weight_bytes(65537);
  expect_error(maker.program(), "macro 2: weights take 65537 bytes; the ACIM has 65536");
}

TEST(BadProgram, FabricTooLargeForMemory) {
  ProgramMaker maker(65536, 1024, 1024);
  v1::Architecture architecture = testing::small_architecture();
  architecture.mutable_mesh()->set_width(1024);
  architecture.mutable_mesh()->set_height(1024);
  expect_error(maker.program(), "would take about", architecture);
}

// Takes everything and gives nothing back.
class DeadNetwork final : public noc::ipcn::Network {
 public:
  void start_send(noc::ipcn::TransferId, const noc::ipcn::Send&, Cycle) override {}
  void declare_reduce(noc::ipcn::TransferId, const noc::ipcn::Reduce&) override {}
  void start_operand(noc::ipcn::TransferId, std::uint32_t, Cycle) override {}
  Cycle next_cycle() const override { return next; }
  void deliver(Cycle now, std::vector<noc::ipcn::Delivery>&) override {
    if (next != kNever) next = now + 1;
  }
  void advance(Cycle) override {}
  void log_injections(std::vector<noc::ipcn::Injection>*) override {}
  std::size_t bytes_per_router() const override { return 0; }
  const noc::ipcn::Totals& totals() const override { return totals_; }
  std::uint64_t output_flits(std::uint32_t, noc::ipcn::Port) const override { return 0; }
  bool idle() const override { return false; }
  std::string describe_blocked() const override { return "everything is held"; }

  Cycle next = kNever;

 private:
  noc::ipcn::Totals totals_;
};

void expect_standstill(DeadNetwork& network) {
  ProgramMaker maker;
  const auto sent = maker.send(1, {0}, {{1}});
  maker.compute(1, v1::Compute::ACIM, 1, {{sent}});
  const ProgramImage image = make_program_image(maker.program());
  try {
    run_flits(image, network, 50);
    ADD_FAILURE() << "did not notice";
  } catch (const RunError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("2 of 2 tasks are not done"), std::string::npos) << text;
    EXPECT_NE(text.find("task 1 (compute) waits to start, for 1 more"), std::string::npos) << text;
    EXPECT_NE(text.find("everything is held"), std::string::npos) << text;
  }
}

TEST(Standstill, NothingCanHappenAnyMore) {
  DeadNetwork network;
  expect_standstill(network);
}

TEST(Standstill, NothingHasHappenedForTooLong) {
  DeadNetwork network;
  network.next = 1;
  expect_standstill(network);
}

}  // namespace
}  // namespace primalsim::accelerator
