// Every change of state: refused one cycle before it can happen, possible in that cycle.
#include "pe_models/srpg/tile_machine.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace primalsim::pe_models::srpg {
namespace {

constexpr Cycle kWake = 100;

StateCycles cycles(Cycle off, Cycle reprogram, Cycle ready, Cycle compute, Cycle retain) {
  return {off, reprogram, ready, compute, retain};
}

TEST(TileMachine, WakesFromOffIn100Cycles) {
  TileMachine tile(State::kOff, kWake);
  EXPECT_EQ(tile.wake(7), 107U);
  EXPECT_THROW(tile.compute(106, 1), RunError);
  EXPECT_EQ(tile.compute(107, 10), 117U);
  tile.finish(117);
  EXPECT_EQ(tile.residency(), cycles(7, 0, 100, 10, 0));
  EXPECT_EQ(tile.wakes(), 1U);
}

TEST(TileMachine, WakesFromRetainIn100Cycles) {
  TileMachine tile(State::kRetain, kWake);
  EXPECT_EQ(tile.wake(0), 100U);
  EXPECT_THROW(tile.retain(99), RunError);
  tile.retain(100);
  tile.finish(150);
  EXPECT_EQ(tile.residency(), cycles(0, 0, 100, 0, 50));
}

// Waking and 2560 cycles of writing.
TEST(TileMachine, ReprogramsFromOffAfterWaking) {
  TileMachine tile(State::kOff, kWake);
  EXPECT_EQ(tile.reprogram(0, 2560), 2660U);
  EXPECT_EQ(tile.state(2659), State::kReprogram);
  EXPECT_EQ(tile.state(2660), State::kReady);
  EXPECT_THROW(tile.compute(2659, 1), RunError);
  tile.compute(2660, 40);
  EXPECT_EQ(tile.state(2699), State::kCompute);
  EXPECT_EQ(tile.state(2700), State::kReady);
  tile.finish(2700);
  EXPECT_EQ(tile.residency(), cycles(0, 2660, 0, 40, 0));
  EXPECT_EQ(tile.wakes(), 1U);
}

TEST(TileMachine, ReprogramsFromReadyWithoutWaking) {
  TileMachine tile(State::kReady, kWake);
  EXPECT_EQ(tile.reprogram(5, 20), 25U);
  EXPECT_THROW(tile.compute(24, 1), RunError);
  tile.compute(25, 1);
  tile.finish(26);
  EXPECT_EQ(tile.residency(), cycles(0, 20, 5, 1, 0));
  EXPECT_EQ(tile.wakes(), 0U);
}

TEST(TileMachine, RetainsWhenItsLayerIsDone) {
  TileMachine tile(State::kReady, kWake);
  tile.compute(0, 50);
  EXPECT_THROW(tile.retain(49), RunError);
  tile.retain(50);
  EXPECT_EQ(tile.state(50), State::kRetain);
  EXPECT_THROW(tile.compute(60, 1), RunError);  // not awake
  tile.finish(80);
  EXPECT_EQ(tile.residency(), cycles(0, 0, 0, 50, 30));
}

TEST(TileMachine, WaitsReadyBetweenChanges) {
  TileMachine tile(State::kRetain, kWake);
  tile.wake(0);
  tile.compute(130, 10);
  tile.finish(145);
  EXPECT_EQ(tile.residency(), cycles(0, 0, 135, 10, 0));
}

TEST(TileMachine, CannotWakeTwiceNorGoBackInTime) {
  TileMachine tile(State::kReady, kWake);
  EXPECT_THROW(tile.wake(0), RunError);
  tile.retain(10);
  EXPECT_THROW(tile.wake(9), RunError);
  EXPECT_EQ(tile.wake(10), 110U);
}

TEST(TileMachine, TheEndCutsOffWhatIsUnderWay) {
  TileMachine tile(State::kRetain, kWake);
  tile.wake(40);
  tile.finish(70);
  EXPECT_EQ(tile.residency(), cycles(0, 0, 30, 0, 40));
}

TEST(TileMachine, MayHaveBeenWokenBefore) {
  TileMachine tile(State::kReady, kWake, 60);
  EXPECT_THROW(tile.compute(59, 1), RunError);
  tile.compute(60, 1);
  tile.finish(61);
  EXPECT_EQ(tile.residency(), cycles(0, 0, 60, 1, 0));
  EXPECT_EQ(tile.wakes(), 0U);
}

}  // namespace
}  // namespace primalsim::pe_models::srpg
