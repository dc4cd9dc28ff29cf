// A batch whose sequences have different adapters: their products take the same DCIMs in turn.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "accelerator/functional/functional_run.h"
#include "accelerator/run_program.h"
#include "core/error.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/direct/compare.h"
#include "workloads/lowering/lower_tokens.h"
#include "workloads/mapping/strategy.h"

namespace primalsim {
namespace {

// An adapter of this rank on these matrices.
v1::Workload adapted_model(std::uint32_t rank, const std::vector<std::string>& matrices) {
  v1::Workload workload = testing::example_model("tiny", "tiny-r4-qv");
  workload.mutable_lora()->clear_targets();
  workload.mutable_lora()->set_name("r" + std::to_string(rank));
  for (const std::string& matrix : matrices) {
    v1::LoraTarget& target = *workload.mutable_lora()->add_targets();
    target.set_matrix(matrix);
    target.set_rank(rank);
  }
  return workload;
}

class MixedAdapters : public ::testing::TestWithParam<std::string> {
 protected:
  MixedAdapters() {
    machine_.mutable_scratchpad()->set_bytes(1 << 16);
    machine_.mutable_dcim()->set_rows(4 * machine_.dcim().rows());
    for (const v1::Workload& model : models_) {
      mappings_.push_back(workloads::make_mapping(GetParam(), model, machine_, {}));
    }
    stream_.tokens = {{20, 0}, {9, 1}, {14, 2}, {21, 0}, {10, 1}, {15, 2}};
    stream_.entries_per_sequence = 30;
    stream_.skew_operators = workloads::least_skew(models_[0].layer());
    for (std::size_t i = 0; i < models_.size(); ++i) stream_.adapted.push_back({&models_[i], &mappings_[i]});
  }

  // What the machine computes where sequences are said to have these adapters, beside what they should give.
  workloads::Comparison compare(const std::vector<const v1::Workload*>& adapted, bool& found_nothing) {
    const auto program =
        workloads::lower_tokens_closest(models_[0], mappings_[0], machine_, stream_, {.functional = true});
    accelerator::functional::FunctionalOptions options;
    options.adapted = {&models_[0], &models_[1], &models_[2]};
    const auto run = accelerator::functional::run_functional(program, models_[0], machine_, options);
    found_nothing = run.findings.empty();
    const auto expected = workloads::compute_directly(models_[0], models_[0].layer(), machine_,
                                                      stream_.tokens, options.seed, adapted);
    return workloads::compare(models_[0].layer(), expected, run.computed,
                              pe_models::Machine(machine_).slice_elements(), stream_.tokens);
  }

  v1::Architecture machine_ = testing::example_machine("tiny");
  const std::vector<v1::Workload> models_{adapted_model(4, {"q_proj", "v_proj"}),
                                          adapted_model(2, {"q_proj", "up_proj"}),
                                          adapted_model(4, {"o_proj"})};
  std::vector<v1::Mapping> mappings_;
  workloads::TokenStream stream_;
};

TEST_P(MixedAdapters, EverySequenceIsComputedWithItsOwn) {
  bool found_nothing = false;
  const auto comparison = compare({&models_[0], &models_[1], &models_[2]}, found_nothing);
  EXPECT_TRUE(found_nothing);
  EXPECT_TRUE(comparison.differences.empty()) << comparison.differences.front();
  EXPECT_GT(comparison.vectors, 0U);
}

// Two sequences that had each other's adapter would be found.
TEST_P(MixedAdapters, ExchangedAdaptersAreFound) {
  bool found_nothing = false;
  EXPECT_FALSE(compare({&models_[1], &models_[0], &models_[2]}, found_nothing).differences.empty());
}

// Adapters of one shape take the time of one adapter: only numbers differ.
TEST_P(MixedAdapters, OfOneShapeTakeTheTimeOfOne) {
  stream_.adapted.clear();
  const Cycle one =
      accelerator::run_program(workloads::lower_tokens_closest(models_[0], mappings_[0], machine_, stream_),
                               machine_)
          .flit_cycles;
  stream_.adapted = {{&models_[0], &mappings_[0]}, {&models_[0], &mappings_[0]}};
  EXPECT_EQ(accelerator::run_program(
                workloads::lower_tokens_closest(models_[0], mappings_[0], machine_, stream_), machine_)
                .flit_cycles,
            one);
}

// Their words add up: three of 128 of the 256 that the tiny machine's macros have.
TEST_P(MixedAdapters, TogetherTheyMustFitTheDcim) {
  const v1::Architecture machine = testing::example_machine("tiny");
  const v1::Mapping mapping = workloads::make_mapping(GetParam(), models_[0], machine, {});
  const workloads::AdaptedModel one{&models_[0], &mapping};
  stream_.tokens = {{20, 0}, {9, 1}, {14, 2}};
  stream_.adapted = {one, one};
  EXPECT_NO_THROW(workloads::lower_tokens_closest(models_[0], mapping, machine, stream_));
  stream_.adapted = {one, one, one};
  try {
    workloads::lower_tokens_closest(models_[0], mapping, machine, stream_);
    FAIL();
  } catch (const NoFit& error) {
    EXPECT_NE(std::string(error.what()).find("3 adapters together take 384 words"), std::string::npos)
        << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(Strategies, MixedAdapters, ::testing::Values("primal", "compact", "row-major"));

}  // namespace
}  // namespace primalsim
