// Attributions of whole mappings: every strategy, layer and head, both kernels.
#include <gtest/gtest.h>

#include "study/compare.h"

namespace primalsim::study {
namespace {

const std::filesystem::path kTree = PRIMALSIM_SOURCE_DIR;

v1::Result compared(bool lm_head, std::uint32_t context) {
  Session session({2});
  CompareRequest request;
  request.context = context;
  request.strategy.lm_head = lm_head;
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
