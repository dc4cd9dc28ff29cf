// Every self-check must fail on what it is there to find.
#include "accelerator/self_checks.h"

#include <gtest/gtest.h>

#include "accelerator/flit_run.h"
#include "accelerator/linear_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/run_program.h"
#include "core/error.h"
#include "tests/accelerator/small_program.h"

namespace primalsim::accelerator {
namespace {

using testing::ProgramMaker;

// Macro 0 sends 4 flits to macro 2: done after 2 * 4 + 3 = 11 cycles.
class SelfChecks : public ::testing::Test {
 protected:
  SelfChecks() {
    maker_.send(4, {0}, {{2}});
    parameters_ = network_parameters(maker_.program(), testing::small_architecture());
    image_ = make_program_image(maker_.program());
    traffic_ = count_traffic(image_, parameters_, 2);
    uncontended_ = run_uncontended(image_, parameters_);
    network_ = noc::ipcn::make_reference_network(parameters_);
    flit_ = run_flits(image_, *network_, 1000).times;
  }

  ProgramMaker maker_;
  noc::ipcn::Parameters parameters_;
  ProgramImage image_;
  Traffic traffic_;
  RunTimes uncontended_;
  RunTimes flit_;
  std::unique_ptr<noc::ipcn::Network> network_;
};

TEST_F(SelfChecks, AcceptWhatIsRight) {
  EXPECT_NO_THROW(check_conservation(*network_, traffic_));
  EXPECT_NO_THROW(check_capacity(traffic_, parameters_.ribbon, 11));
  EXPECT_NO_THROW(check_order(image_, run_without_transfers(image_), uncontended_, flit_));
  EXPECT_NO_THROW(check_latencies(image_, parameters_, uncontended_, flit_));
}

TEST_F(SelfChecks, FindAFlitOnAnotherLink) {
  --traffic_.flits[output_index(1, noc::ipcn::kEast)];
  ++traffic_.flits[output_index(1, noc::ipcn::kSouth)];
  EXPECT_THROW(check_conservation(*network_, traffic_), RunError);
}

TEST_F(SelfChecks, FindALostFlit) {
  ++traffic_.injected_flits;
  EXPECT_THROW(check_conservation(*network_, traffic_), RunError);
}

TEST_F(SelfChecks, FindALostContribution) {
  ++traffic_.contributed_flits;
  EXPECT_THROW(check_conservation(*network_, traffic_), RunError);
}

// The leaf's operand passes on to the root, where both of 4 flits are added.
TEST(SelfChecksOfARun, CountEveryContribution) {
  ProgramMaker maker;
  maker.reduce(4, {{0, 0}, {1, 0}}, {{0, v1::PORT_LOCAL, {}}, {1, v1::PORT_LOCAL, {}}});
  const ProgramImage image = make_program_image(maker.program());
  const auto parameters = network_parameters(maker.program(), testing::small_architecture());
  EXPECT_EQ(count_traffic(image, parameters, 2).contributed_flits, 8u);
}

TEST_F(SelfChecks, FindALinkOverCapacity) {
  EXPECT_THROW(check_capacity(traffic_, parameters_.ribbon, 3), RunError);  // 4 flits in 3 cycles
}

TEST_F(SelfChecks, FindARunFasterThanWithoutContention) {
  --flit_.event[0];
  EXPECT_THROW(check_order(image_, run_without_transfers(image_), uncontended_, flit_), RunError);
}

TEST_F(SelfChecks, FindATransferFasterThanAlone) {
  ++flit_.start[0];
  EXPECT_THROW(check_latencies(image_, parameters_, uncontended_, flit_), RunError);
}

TEST_F(SelfChecks, FindARunBelowALowerBound) {
  const std::vector<BoundValue> bounds{{"compute", "work", 12}};
  EXPECT_NO_THROW(check_bounds(bounds, 12));
  EXPECT_THROW(check_bounds(bounds, 11), RunError);
}

// A scratchpad that is asked for more words than it can give while two units share it.
TEST(SelfChecksOfARun, FindAnOverbookedScratchpad) {
  ProgramMaker maker;
  maker.compute(0, v1::Compute::ROUTER, 10, {}, 10);
  maker.compute(0, v1::Compute::DCIM, 10, {}, 10);
  const v1::Architecture architecture = testing::small_architecture();
  EXPECT_THROW(run_program(maker.program(), architecture), RunError);
}

}  // namespace
}  // namespace primalsim::accelerator
