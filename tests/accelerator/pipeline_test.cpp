// What generate assumes of a pipeline of layers, against all of its layers as one network: several tokens of
// a prompt, layer after layer, each layer on tiles of its own.
#include "accelerator/generation/pipeline.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "accelerator/run_program.h"
#include "core/error.h"
#include "proto/read.h"
#include "workloads/lowering/lower.h"
#include "workloads/lowering/lower_tokens.h"
#include "workloads/mapping/strategy.h"
#include "workloads/model_import/import_model.h"

namespace primalsim::accelerator {
namespace {

// Six layers of the tiny model and a prompt of 10 tokens, for every strategy and order of the tasks: behind
// the first, every layer takes as long again as the second one does, within 1 %.
TEST(Pipeline, EveryLayerBehindTheFirstTakesTheSame) {
  const std::filesystem::path root = PRIMALSIM_SOURCE_DIR;
  const v1::Architecture machine = read_architecture(root / "configs/tiny.txtpb");
  const v1::Workload model =
      workloads::import_model(root / "examples/models/tiny", root / "examples/adapters/tiny-r4-qv");
  for (const workloads::Strategy& strategy : workloads::strategies()) {
    const v1::Mapping mapping = workloads::make_mapping(strategy.name, model, machine, {});
    const std::uint32_t tiles = mapping.placements(0).tiles();
    for (const std::uint32_t skew : {workloads::least_skew(model.layer()), 6U, 19U}) {
      SCOPED_TRACE(fmt::format("{}, skew {}", strategy.name, skew));
      workloads::TokenStream stream;
      stream.skew_operators = skew;
      for (std::uint32_t i = 0; i < 10; ++i) stream.tokens.push_back({i + 1, 0});
      const v1::Program layer = workloads::lower_tokens(model, mapping, machine, stream);
      const auto cycles = [&](std::uint32_t layers) {
        return run_program(pipeline_layers(layer, model.layer(), tiles, layers), machine).flit_cycles;
      };
      const Cycle one = cycles(1);
      const Cycle second = cycles(2) - one;
      EXPECT_EQ(one, run_program(layer, machine).flit_cycles);
      EXPECT_NEAR(static_cast<double>(one + 5 * second) / static_cast<double>(cycles(6)), 1, 0.01);
    }
  }
}

// The pipeline does the work of all its layers: each has the layer's flit-hops.
TEST(Pipeline, DoesTheWorkOfItsLayers) {
  const std::filesystem::path root = PRIMALSIM_SOURCE_DIR;
  const v1::Architecture machine = read_architecture(root / "configs/tiny.txtpb");
  const v1::Workload model = workloads::import_model(root / "examples/models/tiny", std::nullopt);
  const v1::Mapping mapping = workloads::make_mapping("primal", model, machine, {});
  workloads::TokenStream stream{{{7, 0}, {8, 0}, {9, 0}}, 0, 5};
  const v1::Program layer = workloads::lower_tokens(model, mapping, machine, stream);
  const v1::Program three = pipeline_layers(layer, model.layer(), mapping.placements(0).tiles(), 3);
  EXPECT_EQ(run_program(three, machine).flit_hops, 3 * run_program(layer, machine).flit_hops);
}

TEST(Pipeline, RefusesProgramsOfNoTokens) {
  const std::filesystem::path root = PRIMALSIM_SOURCE_DIR;
  const v1::Architecture machine = read_architecture(root / "configs/tiny.txtpb");
  const v1::Workload model = workloads::import_model(root / "examples/models/tiny", std::nullopt);
  const v1::Mapping mapping = workloads::make_mapping("primal", model, machine, {});
  const v1::Program layer = workloads::lower(model, mapping, machine, "layer", 3);
  EXPECT_THROW(pipeline_layers(layer, model.layer(), 2, 2), InternalError);
}

}  // namespace
}  // namespace primalsim::accelerator
