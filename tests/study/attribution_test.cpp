// Attributions of whole mappings: every strategy, layer and head, both kernels.
#include "accelerator/attribution/attribution.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "study/compare.h"

namespace primalsim::study {
namespace {

const std::filesystem::path kTree = PRIMALSIM_SOURCE_DIR;

v1::Result compared(bool lm_head, std::uint32_t context) {
  Session session({2});
  CompareRequest request;
  request.context = context;
  request.strategy.lm_head = lm_head;
  request.lockstep = true;
  return compare(session,
                 load(kTree / "examples/models/tiny", kTree / "examples/adapters/tiny-r4-qv",
                      kTree / "configs/tiny.txtpb"),
                 request);
}

std::uint64_t sum(const google::protobuf::RepeatedPtrField<v1::AttributedCycles>& rows) {
  std::int64_t sum = 0;
  for (const v1::AttributedCycles& row : rows) sum += row.cycles();
  return static_cast<std::uint64_t>(sum);
}

TEST(StudyAttribution, AddsUpForEveryStrategyAndGraph) {
  for (const std::uint32_t context : {1U, 7U, 64U}) {
    const v1::Result result = compared(true, context);
    ASSERT_GE(result.mappings_size(), 4);
    for (const v1::MappingResult& mapping : result.mappings()) {
      EXPECT_EQ(sum(mapping.attribution()), mapping.cycles_per_layer()) << mapping.name();
      EXPECT_EQ(sum(mapping.head_attribution()), mapping.head_cycles()) << mapping.name();
      EXPECT_EQ(mapping.critical_path().rbegin()->end_cycle(), mapping.cycles_per_layer());
      EXPECT_EQ(mapping.critical_path(0).ready_cycle(), 0U);
    }
  }
}

// Exposed communication of a graph's operators, and the rows of its causes that are communication.
void check_operators(const google::protobuf::RepeatedPtrField<v1::OperatorTime>& operators,
                     const std::string& graph,
                     const google::protobuf::RepeatedPtrField<v1::AttributedCycles>& rows) {
  std::map<std::string, std::int64_t> exposed;
  for (const v1::OperatorTime& time : operators) {
    if (time.graph() != graph) continue;
    exposed[time.name()] = static_cast<std::int64_t>(time.exposed_communication_cycles());
    EXPECT_LE(time.exposed_communication_cycles() + time.hidden_communication_cycles(), sum(rows));
    EXPECT_FALSE(time.has_uncontended_last_end_cycle());
  }
  for (const v1::AttributedCycles& row : rows) {
    for (std::size_t cause = 0; cause < accelerator::kCauseNames.size(); ++cause) {
      if (row.cause() != accelerator::kCauseNames[cause]) continue;
      if (accelerator::is_communication(static_cast<accelerator::Cause>(cause)))
        exposed.at(row.operator_()) -= row.cycles();
    }
  }
  for (const auto& [name, left] : exposed) EXPECT_EQ(left, 0) << name;
}

TEST(StudyAttribution, AddsUpInLockstep) {
  const v1::Result result = compared(true, 40);
  for (const v1::MappingResult& mapping : result.mappings()) {
    const v1::LockstepRun& run = mapping.lockstep();
    EXPECT_GT(run.head_cycles(), 0U);
    EXPECT_EQ(sum(run.head_attribution()), run.head_cycles()) << mapping.name();
    EXPECT_EQ(run.cycles_per_token(), 2 * run.cycles_per_layer() + run.head_cycles() +
                                          mapping.token_in_cycles() + mapping.token_out_cycles());
    ASSERT_EQ(run.operators_size(), mapping.operators_size());
    check_operators(run.operators(), "layer", run.attribution());
    check_operators(run.operators(), mapping.operators().rbegin()->graph(), run.head_attribution());
    EXPECT_EQ(sum(run.attribution()), run.cycles_per_layer()) << mapping.name();
    EXPECT_EQ(sum(run.attribution_by_operator()), run.cycles_per_layer()) << mapping.name();
    EXPECT_EQ(run.critical_path().rbegin()->end_cycle(), run.cycles_per_layer());
  }
  ASSERT_EQ(result.lockstep_differences_size(), result.mappings_size() - 1);
  for (const v1::Difference& difference : result.lockstep_differences()) {
    EXPECT_GE(difference.cycles(), 0);
    EXPECT_EQ(sum(difference.rows()), static_cast<std::uint64_t>(difference.cycles()));
  }
}

TEST(StudyAttribution, DifferencesAddUpToTheFastest) {
  const v1::Result result = compared(false, 40);
  ASSERT_EQ(result.differences_size(), result.mappings_size() - 1);
  for (const v1::Difference& difference : result.differences()) {
    std::int64_t cycles = 0;
    for (const v1::MappingResult& mapping : result.mappings()) {
      if (mapping.name() == difference.from())
        cycles -= static_cast<std::int64_t>(mapping.cycles_per_layer());
      if (mapping.name() == difference.to()) cycles += static_cast<std::int64_t>(mapping.cycles_per_layer());
    }
    EXPECT_EQ(difference.cycles(), cycles);
    EXPECT_GE(difference.cycles(), 0);
    EXPECT_EQ(sum(difference.rows()), static_cast<std::uint64_t>(cycles));
  }
}

// A mapping that differs in one placement: o_proj's first partition in the last macro of the other tile. What
// makes it slower is that o_proj has far to go.
TEST(StudyAttribution, OnePlacementThatDiffersIsNamed) {
  const Inputs inputs = load(kTree / "examples/models/tiny", std::nullopt, kTree / "configs/tiny.txtpb");
  Session session({1});
  v1::Mapping moved = map(session, inputs, {"primal", {}});
  moved.set_name("moved");
  for (v1::MatrixPlacement& matrix : *moved.mutable_placements(0)->mutable_matrices()) {
    if (matrix.matrix() != "o_proj") continue;
    v1::Macro& at = *matrix.mutable_partitions(0)->mutable_at();
    at.set_tile(1);
    at.set_x(7);
    at.set_y(7);
  }
  CompareRequest request;
  request.mappings = choose_mappings({"primal"});
  request.mappings.push_back({"moved", moved});
  const v1::Result result = compare(session, inputs, request);
  ASSERT_EQ(result.differences_size(), 1);
  const v1::Difference& difference = result.differences(0);
  EXPECT_EQ(difference.to(), "moved");
  EXPECT_EQ(difference.rows(0).cause(), "hops");
  EXPECT_EQ(difference.rows(0).operator_(), "o_proj");
  EXPECT_GE(2 * difference.rows(0).cycles(), difference.cycles());
  bool named = false;
  for (const v1::AttributedCycles& row : result.mappings(1).attribution()) {
    named = named || (row.operator_() == "o_proj" && row.resource() == "tile 1 (7, 7)");
  }
  EXPECT_TRUE(named);
}

// As asked for, and unasked for the two fastest.
TEST(StudyAttribution, TheRankingUnderTheOtherControlIsSampled) {
  const v1::Result both = compared(false, 40);
  ASSERT_EQ(both.control_sample().rows_size(), both.mappings_size());
  EXPECT_EQ(both.control_sample().rule(), "best");
  Session session({2});
  CompareRequest request;
  request.context = 40;
  const v1::Result result =
      compare(session,
              load(kTree / "examples/models/tiny", kTree / "examples/adapters/tiny-r4-qv",
                   kTree / "configs/tiny.txtpb"),
              request);
  const v1::ControlSample& sample = result.control_sample();
  ASSERT_EQ(sample.rows_size(), 2);
  for (const v1::ControlSampleRow& row : sample.rows()) {
    for (const v1::MappingResult& mapping : both.mappings()) {
      if (mapping.name() != row.mapping()) continue;
      EXPECT_GE(row.cycles_per_layer(), mapping.lockstep().cycles_per_layer());
    }
  }
  EXPECT_EQ(sample.has_turn(), sample.rows(1).cycles_per_layer() < sample.rows(0).cycles_per_layer());
}

TEST(StudyAttribution, TheReferenceKernelGivesTheSame) {
  const Inputs inputs = load(kTree / "examples/models/tiny", std::nullopt, kTree / "configs/tiny.txtpb");
  Session session({1});
  RunRequest request;
  request.context = 16;
  const v1::Result event = run(session, inputs, request).result;
  request.reference_kernel = true;
  EXPECT_EQ(run(session, inputs, request).result.SerializeAsString(), event.SerializeAsString());
}

}  // namespace
}  // namespace primalsim::study
