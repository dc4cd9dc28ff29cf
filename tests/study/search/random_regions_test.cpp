// Whatever numbers regions have, they are a legal mapping that computes the right numbers.
#include <gtest/gtest.h>

#include "core/error.h"
#include "proto/schema.h"
#include "study/search/moves.h"
#include "tests/functional/computes_the_same.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/regions/default_regions.h"
#include "workloads/mapping/regions/place_regions.h"

namespace primalsim::study {
namespace {

struct RandomRegions {
  v1::Workload model;
  v1::Architecture machine;
  v1::Mapping mapping;
};

v1::Workload random_small_model(RandomStream& random) {
  const auto below = [&](std::uint64_t bound) { return static_cast<std::uint32_t>(random.below(bound)); };
  testing::SmallShape shape;
  shape.hidden = 1 + below(100);
  shape.kv_heads = 1 + below(4);
  shape.heads = shape.kv_heads * (1 + below(4));
  shape.head_dim = 2 * (1 + below(20));
  shape.intermediate = 1 + below(150);
  std::vector<std::pair<std::string, std::uint32_t>> targets;
  for (const char* const module : {"q_proj", "v_proj", "down_proj"}) {
    if (below(2) == 0) targets.emplace_back(module, 1 + below(16));
  }
  return testing::small_model(shape, targets);
}

// The rules' regions, changed 30 times by as much as can be.
RandomRegions random_regions(std::uint64_t seed) {
  RandomStream random(seed);
  RandomRegions made;
  made.model = random_small_model(random);
  made.machine = testing::small_machine(static_cast<std::uint32_t>(3 + random.below(10)),
                                        static_cast<std::uint32_t>(3 + random.below(10)));
  made.machine.mutable_dcim()->set_rows(128);
  made.machine.mutable_scratchpad()->set_bytes(1 << 16);
  made.machine.mutable_scratchpad()->set_packet_buffers(32);
  made.machine.mutable_scratchpad()->set_accumulators(32);
  const pe_models::Machine machine(made.machine);
  const workloads::PlacementRequest request{made.model, made.model.layer(), machine, {}};
  const Moves moves(request);
  v1::Regions regions = workloads::default_regions(request);
  moves.spread_bands(regions);
  for (int i = 0; i < 30; ++i) regions = moves.change(regions, 1, random);
  validate(regions, "regions");
  made.mapping = workloads::make_mapping(regions, made.model, machine, {});
  return made;
}

class RegionsAtRandom : public ::testing::TestWithParam<int> {};

TEST_P(RegionsAtRandom, AreALegalMapping) {
  for (std::uint64_t i = 0; i < 20; ++i) {
    const std::uint64_t seed = 20 * static_cast<std::uint64_t>(GetParam()) + i;
    SCOPED_TRACE(seed);
    try {
      const RandomRegions made = random_regions(seed);
      validate(made.mapping, "mapping");
      EXPECT_NO_THROW(workloads::check_mapping(made.mapping, made.model, made.machine, "mapping"));
    } catch (const NoFit& error) {
      // A cell for each tensor of each group of heads, on fewer macros than that.
      EXPECT_NE(std::string(error.what()).find("cells need"), std::string::npos) << error.what();
    }
  }
}

TEST_P(RegionsAtRandom, ComputeTheLayer) {
  const RandomRegions made = random_regions(1000 + static_cast<std::uint64_t>(GetParam()));
  const v1::Program program =
      workloads::lower(made.model, made.mapping, made.machine, "layer", 13, {.functional = true});
  const auto result = testing::check_functionally(program, made.model, made.machine, {.seed = 3, .pass = {}});
  EXPECT_TRUE(result.good()) << result.text();
}

INSTANTIATE_TEST_SUITE_P(Seeds, RegionsAtRandom, ::testing::Range(0, 15));

}  // namespace
}  // namespace primalsim::study
