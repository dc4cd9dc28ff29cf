// Inputs that crashed the program, made it stand still or were read in silence as something else, each for
// its kind, by the real binary: exit status 2 with file, place and what is allowed, or the plain reading.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/cli/run_binary.h"

namespace primalsim {
namespace {

using testing::BinaryRun;
using testing::run_binary;

const std::string kRoot = PRIMALSIM_SOURCE_DIR;
const std::string kTiny = kRoot + "/examples/models/tiny";
const std::string kMachine = kRoot + "/configs/tiny.txtpb";

std::string seed(const std::string& name) { return kRoot + "/fuzz/seeds/" + name; }

// Standard error, of a run that has to end with status 2.
std::string refusal(const std::vector<std::string>& arguments) {
  const BinaryRun run = run_binary(arguments);
  EXPECT_EQ(run.exit_status, 2) << run.standard_error;
  EXPECT_EQ(run.standard_output, "");
  return run.standard_error;
}

std::string compare_on(const std::string& machine) {
  return refusal({"compare", kTiny, "--arch", machine, "--mapping", "primal", "--quiet"});
}

// 200,000 lists in each other, which take the stack of whatever recurses.
class DeepNesting : public ::testing::Test {
 protected:
  const std::string deep_ = std::string(200'000, '[') + std::string(200'000, ']');
  const testing::TemporaryFolder folder_;
};

TEST_F(DeepNesting, InAConfig) {
  const std::string file =
      folder_.write("m/config.json", "{\"hidden_size\": 64,\n \"extra\": " + deep_ + "}");
  EXPECT_EQ(refusal({"import", file, "--json"}),
            "primalsim: " + file + ":2:110: objects and lists lie more than 100 deep in each other\n");
}

TEST_F(DeepNesting, InAnAdapterConfig) {
  const std::string file = folder_.write("a/adapter_config.json", "{\"layer_replication\": " + deep_ + "}");
  EXPECT_EQ(refusal({"import", kTiny, "--adapter", folder_ / "a", "--json"}),
            "primalsim: " + file + ":1:122: objects and lists lie more than 100 deep in each other\n");
}

TEST_F(DeepNesting, InTheHeaderOfSafetensors) {
  std::filesystem::copy(kRoot + "/examples/adapters/tiny-r4-qv", folder_ / "a");
  const std::string header = "{\"a\": " + deep_ + "}";
  std::string length(8, '\0');
  for (int i = 0; i < 8; ++i) length[i] = static_cast<char>(header.size() >> (8 * i));
  const std::string file = folder_.write("a/adapter_model.safetensors", length + header);
  EXPECT_EQ(refusal({"import", kTiny, "--adapter", folder_ / "a", "--json"}),
            "primalsim: " + file +
                ": is no safetensors file: its header:1:106: objects and lists lie more than 100 deep in "
                "each other\n");
}

TEST_F(DeepNesting, InMessages) {
  const std::string json =
      folder_.write("m.json", "{\"schema_version\": 1, \"architecture\": " + deep_ + "}");
  EXPECT_EQ(compare_on(json),
            "primalsim: " + json + ":1:138: objects and lists lie more than 100 deep in each other\n");
  std::string groups;
  for (int i = 0; i < 200'000; ++i) groups += "\xA3\x06";  // of field 100, wire type 3
  const std::string binary = folder_.write("m.binpb", groups);
  EXPECT_EQ(compare_on(binary),
            "primalsim: " + binary +
                ": not a binary primalsim.v1.File message: cut short or damaged (400000 bytes)\n");
  std::string text = "schema_version: 1 architecture { ";
  for (int i = 0; i < 200'000; ++i) text += "mesh { ";
  EXPECT_NE(compare_on(folder_.write("m.txtpb", text)).find("m.txtpb:1:46: "), std::string::npos);
}

// Each was read as something else, or as half of what it says.
TEST(SilentReadings, AreRefusedWithTheirPlace) {
  const std::string nul = "a NUL byte (0x00); a text file has none\n";
  std::string file = seed("config_json/text_after_nul.json");
  EXPECT_EQ(refusal({"import", file, "--json"}), "primalsim: " + file + ":16:1: " + nul);
  file = seed("tables/nul_in_cell.csv");
  EXPECT_EQ(refusal({"replay", file, "--mesh", "4x4"}), "primalsim: " + file + ":2:8: " + nul);
  file = seed("message_text/octal.txtpb");
  EXPECT_EQ(compare_on(file),
            "primalsim: " + file +
                ":7:17: '010' is no decimal number; allowed are digits, with no 0 in front, a point "
                "and an exponent\n");
  file = seed("message_json/out_of_range.json");
  EXPECT_EQ(compare_on(file),
            "primalsim: " + file +
                ": architecture.mesh.width: 18446744073709551624 is no whole number that fits; "
                "allowed: 1 to 1024 macros\n");
  file = seed("message_binary/two_architectures.binpb");
  EXPECT_EQ(compare_on(file),
            "primalsim: " + file + ": schema_version: the field is given twice (byte 169)\n");
  file = seed("message_text/calibration_twice.txtpb");
  EXPECT_EQ(refusal({"reproduce", "--figures-only", "--calibration", file}),
            "primalsim: " + file + ": time_factor is given twice\n");
  file = seed("message_text/calibration_denormal.txtpb");
  EXPECT_EQ(refusal({"reproduce", "--figures-only", "--calibration", file}),
            "primalsim: " + file +
                ": calibration.parameters[0].value: 5e-324 is too small a number; allowed are 0 and what is "
                "at least "
                "2.2250738585072014e-308\n");
  file = seed("message_text/scratchpad_words.txtpb");
  EXPECT_EQ(refusal({"run", file, "--arch", kMachine}),
            "primalsim: " + file +
                ": program.tasks[0].compute.scratchpad_words: is 18446744073709551615; in 1 cycles of this "
                "unit allowed "
                "are at most 1\n");
}

// One task of 1,000,001 cycles on 8 x 8 macros: it is under way all the time.
TEST(LongRuns, AnythingUnderWayIsNoStandstill) {
  const BinaryRun run =
      run_binary({"run", seed("message_text/long_compute.txtpb"), "--arch", kMachine, "--json"});
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_NE(run.standard_output.find("\"flit_cycles\": 1000001"), std::string::npos) << run.standard_output;
}

TEST(Terminal, NothingThatCommandsItComesFromInput) {
  const BinaryRun strategy = run_binary({"compare", kTiny, "--mapping", "\x1B[2J\x07"});
  EXPECT_EQ(strategy.exit_status, 2);
  EXPECT_EQ(strategy.standard_error.find('\x1B'), std::string::npos);
  EXPECT_NE(strategy.standard_error.find("\\x1B[2J\\x07"), std::string::npos) << strategy.standard_error;
  const testing::TemporaryFolder folder;
  std::filesystem::copy(kTiny, folder / "a\x1B[2Jb");
  EXPECT_NE(refusal({"import", folder / "a\x1B[2Jb", "--json"}).find("'a\\x1B[2Jb' would be its name"),
            std::string::npos);
}

}  // namespace
}  // namespace primalsim
