// What primalsim reproduce is made of: decode steps, the ablation, machines of the literature, the fit.
#include "study/reproduce.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "study/inputs.h"
#include "study/reproduce/ablation.h"
#include "study/reproduce/fit.h"
#include "study/reproduce/reference.h"
#include "study/reproduce/simulated_layers.h"
#include "study/reproduce/verdict.h"
#include "tests/proto/expect_error.h"

namespace primalsim::study {
namespace {

Variant llama_1b(std::uint32_t from, std::uint32_t to) {
  Variant variant;
  variant.workload =
      reference_workload(find_model(reference_data(), "llama-3.2-1b"), LoraModules::kQueryAndValue, 8);
  variant.architecture = load_architecture();
  variant.context_from = from;
  variant.context_to = to;
  return variant;
}

DecodeStep step_of(const Variant& variant) {
  SimulatedLayers layers;
  return mean_decode_step(variant, layers);
}

v1::Calibration calibration(const std::string& name, double value) {
  v1::Calibration result = load_calibration();
  result.mutable_parameters(0)->set_name(name);
  result.mutable_parameters(0)->set_value(value);
  return result;
}

TEST(Reproduce, TheFactorStretchesStatePowerOnly) {
  DecodeStep step;
  step.seconds = 0.5;
  step.event_joules = 3;
  step.state_joules = 4;
  // 3 J + 4 J x 0.25 = 4 J in 0.5 s.
  const v1::Performance found = performance(step, 0.25);
  EXPECT_EQ(found.tokens_per_second(), 2);
  EXPECT_EQ(found.tokens_per_joule(), 0.25);
  EXPECT_EQ(found.watts(), 8);
}

TEST(Reproduce, AMeanIsSimpsonsRule) {
  const DecodeStep mean = step_of(llama_1b(100, 201));
  const double first = step_of(llama_1b(100, 100)).cycles;
  const double middle = step_of(llama_1b(150, 150)).cycles;
  const double last = step_of(llama_1b(201, 201)).cycles;
  EXPECT_NEAR(mean.cycles, (first + 4 * middle + last) / 6, 1e-6);
}

// Gating changes energy, not time.
TEST(Reproduce, APolicyThatGatesTakesLessStateEnergy) {
  Variant variant = llama_1b(256, 256);
  const DecodeStep gated = step_of(variant);
  variant.policy = pe_models::srpg::Policy::kNone;
  const DecodeStep powered = step_of(variant);
  EXPECT_EQ(gated.cycles, powered.cycles);
  EXPECT_EQ(gated.event_joules, powered.event_joules);
  EXPECT_LT(gated.state_joules, powered.state_joules);
}

// Policy, power of a tile, and the size of a bank by which what is retained is counted: whatever was
// simulated before, a step is as if it were the first.
TEST(Reproduce, AStepIsTheSameWhateverWasSimulatedBefore) {
  std::vector<Variant> variants(5, llama_1b(256, 256));
  variants[1].policy = pe_models::srpg::Policy::kNone;
  variants[2].architecture.mutable_power()->set_active_microwatts(50000);
  variants[3].architecture.mutable_power()->mutable_retention()->set_bank_bytes(512);
  variants[4].adapter_switch = true;
  SimulatedLayers layers;
  for (const Variant& variant : variants) {
    const DecodeStep alone = step_of(variant);
    const DecodeStep after = mean_decode_step(variant, layers);
    EXPECT_EQ(after.cycles, alone.cycles);
    EXPECT_EQ(after.event_joules, alone.event_joules);
    EXPECT_EQ(after.state_joules, alone.state_joules);
  }
  EXPECT_NE(step_of(variants[3]).state_joules, step_of(variants[0]).state_joules);
}

TEST(Reproduce, EarlyReprogrammingShortensTheStepThatSwitchesTheAdapter) {
  Variant variant = llama_1b(256, 256);
  variant.adapter_switch = true;
  const double overlapped = step_of(variant).cycles;
  variant.policy = pe_models::srpg::Policy::kGate;
  EXPECT_LT(overlapped, step_of(variant).cycles);
}

TEST(Reproduce, TheLongestContextIsTheLastThatFits) {
  const Variant variant = llama_1b(1, 1);
  const std::uint32_t longest = longest_context(variant, 1U << 16U);
  EXPECT_NO_THROW(step_of(llama_1b(longest, longest)));
  EXPECT_THROW(step_of(llama_1b(longest + 1, longest + 1)), InputError);
}

TEST(Reproduce, MachinesDifferAsTheDataSays) {
  const v1::Architecture base = load_architecture();
  v1::Architecture leap = reference_machine(reference_data(), "leap-a", base);
  EXPECT_EQ(leap.acim().rows(), 128U);
  EXPECT_EQ(leap.scratchpad().bytes(), 32768U);
  EXPECT_EQ(leap.router().fifo_flits(), base.router().fifo_flits());
}

TEST(Reproduce, RefusesACalibrationThatIsNotOne) {
  const auto refusal = [](const v1::Calibration& tried) {
    return testing::error_of<InputError>([&] { calibrated_by(tried, "c.txtpb"); });
  };
  const char* const groups = "attention_groups_at_once";
  EXPECT_EQ(refusal(calibration("luck", 1)),
            "c.txtpb: parameter 'luck' is not known; known are attention_groups_at_once and power_factor");
  for (const double value : {-1.0, 0.0, 1.5, 65537.0}) {
    EXPECT_EQ(
        refusal(calibration(groups, value)),
        fmt::format("c.txtpb: attention_groups_at_once is {}; allowed: a whole number, 1 to 65536", value));
  }
  v1::Calibration power = load_calibration();
  power.mutable_parameters(1)->set_value(1e7);
  EXPECT_EQ(refusal(power), "c.txtpb: power_factor is 10000000; allowed: 1e-06 to 1000000");
  v1::Calibration twice = calibration(groups, 5);
  twice.MergeFrom(calibration(groups, 50));
  EXPECT_EQ(refusal(twice), "c.txtpb: attention_groups_at_once is given twice");
  EXPECT_EQ(refusal({}), "c.txtpb: attention_groups_at_once and power_factor are both needed");
}

v1::ReproducedFigure figure(const char* id, v1::PublishedFigure::Role role, double published, double ideal,
                            double calibrated, double roofline) {
  v1::ReproducedFigure result;
  result.mutable_figure()->set_id(id);
  result.mutable_figure()->set_role(role);
  const auto set = [](double value, v1::Performance& performance) {
    performance.set_tokens_per_second(value);
    performance.set_tokens_per_joule(value);
  };
  set(published, *result.mutable_published());
  set(ideal, *result.mutable_ideal());
  set(calibrated, *result.mutable_calibrated());
  set(roofline, *result.mutable_roofline());
  return result;
}

// Claimed is 30 / 20 = 1.5 times; ideal has 5 times; the calibrated machine 0.5 and 1.8 times, and is 0.33
// and 1.2 of what is published.
TEST(Reproduce, AVerdictIsDecidedIfBothMachinesAgree) {
  const auto verdicts = [](double ideal, double calibrated) {
    v1::Reproduction result;
    *result.add_figures() = figure("h100-13b", v1::PublishedFigure::GPU, 20, 0, 0, 10);
    *result.add_figures() = figure("primal-13b", v1::PublishedFigure::TEST, 30, ideal, calibrated, 0);
    add_verdicts(result);
    std::string text;
    for (const v1::Verdict& verdict : result.verdicts()) text += verdict.verdict() + ", ";
    EXPECT_EQ(result.verdicts(0).claim(), "1.5 times the tokens/s of an H100");
    EXPECT_NE(result.summary().find("So the speed is " + result.verdicts(0).verdict() + ", the efficiency " +
                                    result.verdicts(1).verdict()),
              std::string::npos)
        << result.summary();
    EXPECT_NE(result.summary().find("Fitted are nothing, on nothing alone"), std::string::npos);
    return text;
  };
  EXPECT_EQ(verdicts(100, 10), "not decided, not decided, not supported, ");
  EXPECT_EQ(verdicts(100, 36), "supported, supported, supported, ");
  EXPECT_EQ(verdicts(20, 10), "not supported, not supported, not supported, ");
}

// 7.84 tokens/J is PICNIC before gating: its policy is none.
TEST(Reproduce, AFigureBeforeGatingIsComparedWithoutGating) {
  const v1::ReferenceData data = reference_data();
  EXPECT_EQ(find_figure(data, "picnic-8b").policy(), "none");
  EXPECT_EQ(find_figure(data, "picnic-8b-gated").policy(), "gate");
  EXPECT_EQ(find_figure(data, "picnic-8b-gated").tokens_per_joule(), 44.7);
}

// What is built in is what the command finds: nothing in it is edited by hand.
TEST(ReproduceSlow, TheBuiltInCalibrationIsWhatTheFitFinds) {
  Session session;
  const v1::Calibration found = fit_calibration(session, load_architecture());
  EXPECT_EQ(found.DebugString(), load_calibration().DebugString());
}

}  // namespace
}  // namespace primalsim::study
