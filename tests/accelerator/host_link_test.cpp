// One link for the weights of all layers: they pass through the tiles of those before theirs.
#include <gtest/gtest.h>

#include "accelerator/reprogram.h"
#include "accelerator/run_program.h"
#include "accelerator/srpg.h"
#include "pe_models/machine.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::accelerator::srpg {
namespace {

using pe_models::srpg::State;

// 3 layers of 2 tiles: 1000 cycles of computing.
std::vector<Stage> three_layers(Cycle reprogram) { return model_stages({2, 1000, reprogram}, 3); }

Cycle in_state(const TimeLine& line, State state) {
  return line.tile_cycles[static_cast<std::size_t>(state)];
}

// Layer 0 is written by 500, and computes 30 longer, because the weights of layer 1 pass: until 1,530. These
// are sent from 500, when layer 0 starts, and there 100 + 400 + 200 later. Those of layer 2, sent from 1,530,
// pass an idle layer as well and are there at 1,530 + 100 + 400 + 200 + 50.
TEST(HostLink, WeightsPassThroughTheLayersBefore) {
  const HostLink link{1, true, 50, 200, 30};
  const TimeLine line = token_time_line(three_layers(400), Policy::kSrpg, Token::kFirst, 100, link);
  EXPECT_EQ(line.stages[0].end, 1530U);
  EXPECT_EQ(line.stages[1].reprogram_start, 500U);
  EXPECT_EQ(line.stages[1].end, 2560U);
  EXPECT_EQ(line.stages[2].reprogram_start, 1530U);
  EXPECT_EQ(line.stages[2].start, 2560U);
  EXPECT_EQ(line.cycles, 3560U);
  EXPECT_EQ(line.stall_cycles, 500U);
  EXPECT_EQ(line.passing_cycles, 60U);
  EXPECT_EQ(line.stages[0].passed_until, 2280U);
  // Layer 0 is written for 500 and passed from 1,530 to 2,280; layer 1 is written from 500 to 1,200 and ends
  // later than what passes; layer 2 is written from 1,530 to 2,280. Two tiles each.
  EXPECT_EQ(in_state(line, State::kReprogram), 2U * (500 + 750 + 700 + 750));
}

// Four layers of 5,000: the weights of layer 2 pass layer 0 from its end at 5,530 to 6,280; those of layer 3,
// from the start of layer 2 at 10,560 for 100 + 400 + 200 + 2 x 50. In between it sleeps.
TEST(HostLink, TilesSleepBetweenWeightsThatPass) {
  const HostLink link{1, true, 50, 200, 30};
  const auto stages = model_stages({2, 5000, 400}, 4);
  const TimeLine line = token_time_line(stages, Policy::kSrpg, Token::kSwitch, 100, link);
  EXPECT_EQ(line.stages[2].start, 10560U);
  EXPECT_EQ(line.stages[0].passed_until, 11360U);
  // Layer 0: 500 written, passed for 750 and 800; layer 1: 700 and 800; layer 2: 750 and none after its end
  // at 15,590; layer 3: 800.
  EXPECT_EQ(in_state(line, State::kReprogram), 2U * (500 + 750 + 800 + 700 + 800 + 750 + 800));
  // Each is woken to be written; layer 0 for what passes again, and for the next token.
  EXPECT_EQ(line.wakes, 2U * (3 + 1 + 1 + 1));
}

// At ports of their own, two layers ahead, layers 0 and 1 are written at once, and layer 2 from 1,500, when
// layer 0 starts.
TEST(HostLink, PrivatePortsWriteSeveralLayersAtOnce) {
  const HostLink link{2, false};
  const TimeLine line = token_time_line(three_layers(1400), Policy::kSrpg, Token::kSwitch, 100, link);
  EXPECT_EQ(line.stages[1].reprogram_start, 0U);
  EXPECT_EQ(line.stages[1].start, 2500U);
  EXPECT_EQ(line.stages[2].reprogram_start, 1500U);
  EXPECT_EQ(line.cycles, 4500U);
}

// With one link each waits for the one before: layer 1 is sent from 1,400, layer 2 from 2,800.
TEST(HostLink, OneLinkSendsOneLayerAfterTheOther) {
  const HostLink link{2, true, 50, 100, 0};
  const TimeLine line = token_time_line(three_layers(1400), Policy::kSrpg, Token::kSwitch, 100, link);
  EXPECT_EQ(line.stages[1].reprogram_start, 1400U);
  EXPECT_EQ(line.stages[1].start, 3000U);
  EXPECT_EQ(line.stages[2].reprogram_start, 2800U);
  EXPECT_EQ(line.stages[2].start, 4450U);
  EXPECT_EQ(line.cycles, 5450U);
}

// Without overlap nothing passes a layer that computes: 400 + 50 for each layer passed, and waking.
TEST(HostLink, WithoutOverlapNothingIsSlowedDown) {
  const HostLink link{1, true, 50, 200, 30};
  const TimeLine line = token_time_line(three_layers(400), Policy::kGate, Token::kSwitch, 100, link);
  EXPECT_EQ(line.passing_cycles, 0U);
  EXPECT_EQ(line.cycles, 3U * (1000 + 500) + 50 + 100);
}

TEST(HostLink, DoesNotMatterWhereNothingIsWritten) {
  const HostLink link{1, true, 50, 200, 30};
  const TimeLine with = token_time_line(three_layers(400), Policy::kSrpg, Token::kRetained, 100, link);
  const TimeLine without = token_time_line(three_layers(400), Policy::kSrpg, Token::kRetained, 100);
  EXPECT_EQ(with.cycles, without.cycles);
  EXPECT_EQ(with.tile_cycles, without.tile_cycles);
}

// 60 in, 40 back: a token of 3,000 takes 3,100, and stalls for nothing. At a switch the weights of layer 0
// are there at 500, behind the embedding: 440 of these are stalled.
TEST(TokenWay, ComesBeforeTheFirstLayerAndBehindTheLast) {
  const TokenWay way{60, 40};
  const TimeLine kept = token_time_line(three_layers(400), Policy::kSrpg, Token::kRetained, 100, {}, way);
  EXPECT_EQ(kept.stages[0].start, 60U);
  EXPECT_EQ(kept.cycles, 3100U);
  EXPECT_EQ(kept.stall_cycles, 0U);
  // Woken 100 before it computes, 40 of these in the token before.
  EXPECT_EQ(in_state(kept, State::kReady), 6U * 100);
  EXPECT_EQ(in_state(kept, State::kCompute), 6U * 1000);
  const TimeLine written = token_time_line(three_layers(400), Policy::kSrpg, Token::kSwitch, 100, {}, way);
  EXPECT_EQ(written.stages[0].start, 500U);
  EXPECT_EQ(written.cycles, 3540U);
  EXPECT_EQ(written.stall_cycles, 440U);
}

// Waking and writing take 1,200, of which 1,150 pass while layer 2 computes and the token before goes back:
// 50 are left. An embedding that is there at 49 waits one cycle for them, one at 51 finds them.
TEST(TokenWay, TheFirstLayerIsWrittenOnTheWayToo) {
  const auto start = [](Cycle in) {
    const TokenWay way{in, 150};
    const auto line = token_time_line(three_layers(1100), Policy::kRefresh, Token::kRetained, 100, {}, way);
    return line.stages[0].start;
  };
  EXPECT_EQ(start(49), 50U);
  EXPECT_EQ(start(50), 50U);
  EXPECT_EQ(start(51), 51U);
}

class MeasuredHostLink : public ::testing::Test {
 protected:
  Reprogramming measure(const v1::Architecture& architecture) const {
    const pe_models::Machine machine(architecture);
    return measure_reprogramming(layer_, machine);
  }

  v1::Architecture machine_ = testing::example_machine("tiny");
  const v1::Workload workload_ = testing::example_model("tiny", "tiny-r4-qv");
  const v1::Program layer_ = workloads::lower(
      workload_, workloads::make_mapping("primal", workload_, pe_models::Machine(machine_), {}),
      pe_models::Machine(machine_), "layer", 40);
};

TEST_F(MeasuredHostLink, IsThatOfTheTimeLineWithoutOne) {
  machine_.clear_host_link();
  EXPECT_EQ(measure(machine_).passing.link, HostLink{});
  machine_.mutable_host_link()->set_private_ports(true);
  EXPECT_EQ(measure(machine_).passing.link, HostLink{});
  machine_.mutable_host_link()->set_look_ahead_layers(3);
  EXPECT_EQ(measure(machine_).passing.link, HostLink{3});
}

// What passes another layer takes that layer's way as well, in time, hops and bits between tiles, and writes
// no more than it does at its own port.
TEST_F(MeasuredHostLink, PassesAnotherLayer) {
  machine_.clear_host_link();
  const Reprogramming own = measure(machine_);
  machine_.mutable_host_link()->set_look_ahead_layers(1);
  const Reprogramming one = measure(machine_);
  EXPECT_EQ(one.cycles, own.cycles);
  EXPECT_EQ(one.events, own.events);
  EXPECT_TRUE(one.passing.link.is_shared);
  EXPECT_GT(one.passing.link.pass_cycles, 0U);
  EXPECT_GE(one.passing.link.delayed_cycles, one.passing.link.pass_cycles);
  // Every flit crosses each tile of the layer from west to east, and goes on to the next.
  const std::uint64_t flits = own.load.bytes / machine_.router().flit_bits() * 8;
  const std::uint64_t tiles = layer_.tiles() - 1;
  EXPECT_GE(one.passing.events.flit_hops, flits * tiles * machine_.mesh().width());
  EXPECT_GE(one.passing.events.tile_link_bits, flits * tiles * machine_.router().flit_bits());
  // Of three layers: three writings, and 0 + 1 + 2 passings.
  const pe_models::Machine machine(machine_);
  EXPECT_EQ(pe_models::total_fj(writing_energy(one, 3, machine)),
            3 * pe_models::total_fj(machine.event_energy(one.events)) +
                3 * pe_models::total_fj(machine.event_energy(one.passing.events)));
}

}  // namespace
}  // namespace primalsim::accelerator::srpg
