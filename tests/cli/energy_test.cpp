// Energy and --policy through the real binary.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

const std::string kEnergyRoot = PRIMALSIM_SOURCE_DIR;
const std::string kEnergyMachine = kEnergyRoot + "/configs/tiny.txtpb";

std::vector<std::string> tiny_primal(const std::string& command, const std::string& machine,
                                     std::initializer_list<std::string> more) {
  std::vector<std::string> arguments{command,     kEnergyRoot + "/examples/models/tiny",
                                     "--adapter", kEnergyRoot + "/examples/adapters/tiny-r4-qv",
                                     "--arch",    machine,
                                     "--context", "40",
                                     "--mapping", "primal"};
  arguments.insert(arguments.end(), more);
  return arguments;
}

nlohmann::json energy_of(const std::string& policy) {
  const BinaryRun run = run_binary(tiny_primal("compare", kEnergyMachine, {"--json", "--policy", policy}));
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return nlohmann::json::parse(run.standard_output)["mappings"][0]["energy"];
}

TEST(EnergyOption, PartsAddUpUnderEveryPolicy) {
  for (const char* const policy : {"none", "gate", "reprogram", "srpg"}) {
    const auto energy = energy_of(policy);
    EXPECT_EQ(energy["policy"], policy);
    std::uint64_t sum = 0;
    for (const auto& part : energy["parts_fj"]) sum += part.get<std::uint64_t>();
    EXPECT_EQ(energy["total_fj"], sum);
    EXPECT_EQ(energy["retention_sweep"].size(), 4U);
    EXPECT_EQ(energy["retention_sweep"][2]["total_fj"], energy["total_fj"]);
  }
}

// Gating saves power with adapters retained; overlapping saves stalls when they are switched.
TEST(EnergyOption, EachMechanismDoesItsOwn) {
  const auto none = energy_of("none");
  const auto gate = energy_of("gate");
  const auto reprogram = energy_of("reprogram");
  const auto srpg = energy_of("srpg");
  EXPECT_EQ(none["total_fj"], reprogram["total_fj"]);
  EXPECT_EQ(gate["total_fj"], srpg["total_fj"]);
  EXPECT_LT(srpg["total_fj"], none["total_fj"]);
  EXPECT_LT(reprogram["adapter_switch"]["stall_cycles"], none["adapter_switch"]["stall_cycles"]);
  EXPECT_LT(srpg["adapter_switch"]["stall_cycles"], gate["adapter_switch"]["stall_cycles"]);
}

TEST(EnergyOption, SrpgIfNotGiven) {
  const BinaryRun run = run_binary(tiny_primal("compare", kEnergyMachine, {"--json"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_EQ(nlohmann::json::parse(run.standard_output)["mappings"][0]["energy"], energy_of("srpg"));
}

TEST(EnergyOption, RunShowsTheBreakdown) {
  const BinaryRun run = run_binary(tiny_primal("run", kEnergyMachine, {"--policy", "gate"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  for (const char* const part : {"energy under policy gate", "scratchpad", "static_sram", "0.52 of active",
                                 "retain", "switches the adapter"}) {
    EXPECT_NE(run.standard_output.find(part), std::string::npos) << part;
  }
}

class EnergyBadInput : public ::testing::Test {
 protected:
  // The tiny machine with `from` replaced.
  std::string machine(const std::string& from, const std::string& to) {
    std::string text = testing::read_text(kEnergyMachine);
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return folder_.write("machine.txtpb", text.replace(at, from.size(), to));
  }
  void expect_refused(const std::vector<std::string>& arguments, const std::vector<std::string>& parts) {
    const BinaryRun run = run_binary(arguments);
    EXPECT_EQ(run.exit_status, 2) << run.standard_error;
    EXPECT_EQ(run.standard_output, "");
    for (const std::string& part : parts) {
      EXPECT_NE(run.standard_error.find(part), std::string::npos)
          << part << " is not in: " << run.standard_error;
    }
  }
  TemporaryFolder folder_;
};

TEST_F(EnergyBadInput, UnknownPolicy) {
  for (const char* const command : {"compare", "run"}) {
    expect_refused(tiny_primal(command, kEnergyMachine, {"--policy", "SRPG"}),
                   {"--policy is 'SRPG'", "none, gate, reprogram, srpg and refresh"});
  }
}

TEST_F(EnergyBadInput, NegativePower) {
  expect_refused(tiny_primal("compare", machine("active_microwatts: 10000", "active_microwatts: -5"), {}),
                 {"machine.txtpb:23:24", "Expected integer, got: -"});
}

TEST_F(EnergyBadInput, NegativeEnergy) {
  expect_refused(tiny_primal("compare", machine("mac_fj: 100", "mac_fj: -100"), {}),
                 {"machine.txtpb:19:31", "Expected integer, got: -"});
}

TEST_F(EnergyBadInput, SharesBeyondTheWhole) {
  expect_refused(tiny_primal("compare", machine("sram_percent: 24", "sram_percent: 45"), {}),
                 {"power.ipcn_percent and power.sram_percent are 101"});
}

TEST_F(EnergyBadInput, PowerWithoutEnergy) {
  std::string text = testing::read_text(kEnergyMachine);
  const std::size_t begin = text.find("  energy {");
  text.erase(begin, text.find("  power {") - begin);
  expect_refused(tiny_primal("compare", folder_.write("machine.txtpb", text), {}),
                 {"'power' without 'energy'"});
}

TEST_F(EnergyBadInput, AdapterThatDoesNotFitTheDcim) {
  const std::string adapter = folder_.write(
      "adapter/adapter_config.json",
      R"({"peft_type": "LORA", "r": 64, "lora_alpha": 8, "target_modules": ["q_proj", "v_proj"]})");
  std::vector<std::string> arguments{"compare",   kEnergyRoot + "/examples/models/tiny",
                                     "--adapter", adapter,
                                     "--arch",    kEnergyMachine,
                                     "--context", "40"};
  expect_refused(arguments, {"the LoRA adapter of q_proj does not fit", "dcim.rows"});
}

// Without energy and power there are results, but none of energy.
TEST_F(EnergyBadInput, PolicyForAMachineWithoutPower) {
  std::string text = testing::read_text(kEnergyMachine);
  const std::string bare = folder_.write("machine.txtpb", text.substr(0, text.find("  energy {")) + "}\n");
  expect_refused(tiny_primal("compare", bare, {"--policy", "srpg"}), {"--policy needs energy and power"});
  const BinaryRun run = run_binary(tiny_primal("compare", bare, {"--json"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_FALSE(nlohmann::json::parse(run.standard_output)["mappings"][0].contains("energy"));
}

}  // namespace
}  // namespace primalsim::cli
