#include "study/sensitivity.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "study/compare.h"
#include "study/machine_numbers.h"

namespace primalsim::study {
namespace {

Inputs tiny_inputs() {
  const std::filesystem::path root = PRIMALSIM_SOURCE_DIR;
  return load(root / "examples/models/tiny", root / "examples/adapters/tiny-r4-qv",
              root / "configs/tiny.txtpb");
}

v1::Result tiny_result(bool stability) {
  CompareRequest request;
  request.context = 40;
  request.mappings = choose_mappings({"primal", "row-major"});
  request.sensitivity = !stability;
  request.stability = stability;
  Session session({2});
  return compare(session, tiny_inputs(), request);
}

TEST(MachineNumbers, ScaleOneFieldAndNothingElse) {
  const v1::Architecture machine = tiny_inputs().architecture;
  for (const char* const number : machine_numbers()) {
    v1::Architecture twice = scaled_machine(machine, number, 2);
    EXPECT_EQ(machine_number(twice, number), 2 * machine_number(machine, number)) << number;
    twice.mutable_scratchpad()->set_bytes(machine.scratchpad().bytes());
    for (const char* const other : machine_numbers()) {
      if (std::string(other) == number) continue;
      EXPECT_EQ(machine_number(twice, other), machine_number(machine, other));
    }
  }
}

TEST(MachineNumbers, RoomForTheCacheStays) {
  const v1::Architecture machine = tiny_inputs().architecture;
  const auto room = [](const v1::Architecture& of) {
    return pe_models::Machine(of).scratchpad().kv_capacity_bytes();
  };
  EXPECT_EQ(room(scaled_machine(machine, "scratchpad.accumulators", 2)), room(machine));
  EXPECT_EQ(room(scaled_machine(machine, "scratchpad.packet_buffers", 2)), room(machine));
}

TEST(MachineNumbers, OneHasNoHalf) {
  v1::Architecture machine = tiny_inputs().architecture;
  machine.mutable_router()->set_link_latency_cycles(1);
  try {
    scaled_machine(machine, "router.link_latency_cycles", 0.5);
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "router.link_latency_cycles is 1; half of it is no whole number");
  }
}

// Each row is what a comparison on that machine gives.
TEST(Sensitivity, IsTheRunOnTheOtherMachine) {
  const v1::Result result = tiny_result(false);
  const v1::MappingResult& mapping = result.mappings(1);
  ASSERT_EQ(mapping.sensitivity_size(), static_cast<int>(machine_numbers().size()));
  int compared = 0;
  for (const v1::SensitivityRow& row : mapping.sensitivity()) {
    if (!row.has_doubled_cycles_per_layer()) continue;
    Session session({1});
    Inputs inputs = tiny_inputs();
    CompareRequest request;
    request.context = 40;
    request.mappings = {{"row-major", map(session, inputs, {"row-major", {}})}};
    inputs.architecture = scaled_machine(inputs.architecture, row.field(), 2);
    EXPECT_EQ(compare(session, inputs, request).mappings(0).cycles_per_layer(),
              row.doubled_cycles_per_layer())
        << row.field();
    ++compared;
  }
  EXPECT_GT(compared, 10);
}

TEST(Stability, CountsEveryCaseOnce) {
  const v1::Result result = tiny_result(true);
  ASSERT_TRUE(result.has_stability());
  std::uint32_t wins = 0;
  for (const v1::StabilityWins& entry : result.stability().wins()) wins += entry.cases();
  EXPECT_EQ(wins, result.stability().cases());
  EXPECT_GT(wins, 20U);
  for (const v1::StabilityTurn& turn : result.stability().turns()) {
    EXPECT_LT(turn.winner_cycles(), turn.favourite_cycles()) << turn.condition();
  }
}

TEST(Stability, DependsOnNoThread) {
  EXPECT_EQ(tiny_result(true).SerializeAsString(), tiny_result(true).SerializeAsString());
}

}  // namespace
}  // namespace primalsim::study
