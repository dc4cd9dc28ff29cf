// Inputs that crashed the program, made it stand still or were read in silence as something else, each for
// its kind, by the real binary: exit status 2 with file, place and what is allowed, or the plain reading.
#include <gtest/gtest.h>

#include <algorithm>
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
            "primalsim: " + file + ": attention_groups_at_once is given twice\n");
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

// Each mark was taken away by a call within the last one, with a copy of the text.
TEST(SilentReadings, OneByteOrderMarkIsPassedOverAndNoMore) {
  const testing::TemporaryFolder folder;
  const std::string machine = testing::read_text(kMachine);
  const std::string mark = "\xEF\xBB\xBF";
  const auto compare = [&](const std::string& file) {
    return run_binary({"compare", kTiny, "--arch", file, "--mapping", "primal", "--quiet"});
  };
  EXPECT_EQ(compare(folder.write("one.txtpb", mark + machine)).exit_status, 0);
  std::string marks;
  for (int i = 0; i < 100'000; ++i) marks += mark;
  EXPECT_EQ(compare(folder.write("many.txtpb", marks + machine)).exit_status, 2);
}

TEST(SilentReadings, NumbersThatAreTooLargeAndUtf16HaveTheirPlace) {
  const testing::TemporaryFolder folder;
  const std::string large = folder.write("l/config.json", "{\"hidden_size\":\n 1e999}");
  EXPECT_EQ(refusal({"import", large, "--json"}),
            "primalsim: " + large + ":2:6: number overflow parsing '1e999'\n");
  const std::string wide = folder.write("w/config.json", std::string("\xFF\xFE{\0}\0", 6));
  EXPECT_EQ(refusal({"import", wide, "--json"}),
            "primalsim: " + wide + ":1:1: a byte order mark of UTF-16; allowed is UTF-8\n");
  const std::string table = folder.write("t.csv", std::string("\xFF\xFEp\0", 4));
  EXPECT_EQ(refusal({"replay", table, "--mesh", "4x4", "--quiet"}),
            "primalsim: " + table + ":1:1: a byte order mark of UTF-16; allowed is UTF-8\n");
}

TEST(SilentReadings, AFieldSetTwiceAndTooSmallAWeightAreRefused) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(refusal({"compare", kTiny, "--arch", kMachine, "--set", "router.fifo_flits=8", "--set",
                     "router.fifo_flits=16"}),
            "primalsim: --set: router.fifo_flits is given twice\n");
  const std::string matrix = folder.write("m.csv", "0,5e-324\n1,0\n");
  EXPECT_EQ(refusal({"traffic", "--mesh", "2x1", "--pattern", "matrix", "--matrix", matrix, "--rate", "0.1"}),
            "primalsim: " + matrix +
                ":1: weight is '5e-324', too small a number; allowed are 0 and what is at least "
                "2.2250738585072014e-308\n");
}

// A megabyte of digits is not sent to the terminal.
TEST(Terminal, LongMessagesAreCut) {
  const testing::TemporaryFolder folder;
  const std::string file =
      folder.write("c/config.json", "{\"hidden_size\": " + std::string(1'000'000, '6') + "}");
  const std::string error = refusal({"import", file, "--json"});
  EXPECT_LT(error.size(), 5000U);
  EXPECT_NE(error.find("bytes left out) ... 666"), std::string::npos) << error;
}

// Old line ends make one line of a file, and of it all behind a "#" a comment.
TEST(SilentReadings, ACarriageReturnAloneEndsNoLine) {
  const testing::TemporaryFolder folder;
  std::string text = testing::read_text(kMachine);
  std::replace(text.begin(), text.end(), '\n', '\r');
  const std::string machine = folder.write("m.txtpb", "schema_version: 1\n" + text);
  EXPECT_NE(compare_on(machine).find(
                ":2:102: a carriage return without a line feed; allowed line ends are LF and CR LF"),
            std::string::npos)
      << compare_on(machine);
  const std::string schedule = folder.write("s.txt", "none 5 2 # first\rnone 6 2\n");
  EXPECT_EQ(refusal({"generate", kTiny, "--arch", kMachine, "--schedule", schedule, "--quiet"}),
            "primalsim: " + schedule +
                ":1:17: a carriage return without a line feed; allowed line ends are LF and CR LF\n");
}

// The Workload made of it could not be read again.
TEST(SilentReadings, NumbersOfAnAdapterAreReadAsThoseOfMessages) {
  const testing::TemporaryFolder folder;
  const auto adapter = [&](const std::string& alpha) {
    return folder.write("a/adapter_config.json",
                        R"({"peft_type": "LORA", "r": 4, "bias": "none", "target_modules": ["q_proj"], )"
                        R"("base_model_name_or_path": "tiny", "lora_alpha": )" +
                            alpha + "}");
  };
  const std::string small = adapter("5e-324");
  EXPECT_EQ(refusal({"import", kTiny, "--adapter", folder / "a", "-o", folder / "w.txtpb"}),
            "primalsim: " + small +
                ": lora_alpha is 5e-324; it is too small a number; allowed are 0 and what is at least "
                "2.2250738585072014e-308\n");
  adapter("-0.0");
  const BinaryRun zero = run_binary({"import", kTiny, "--adapter", folder / "a", "--json"});
  EXPECT_EQ(zero.exit_status, 0) << zero.standard_error;
  EXPECT_NE(zero.standard_output.find("\"alpha\": 0,"), std::string::npos) << zero.standard_output;
}

// What is no file that can be read, in place of one.
TEST(SilentReadings, FoldersLoopsAndDevicesAreNoFiles) {
  const testing::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "folder.txtpb");
  std::filesystem::create_symlink("b.txtpb", folder / "a.txtpb");
  std::filesystem::create_symlink("a.txtpb", folder / "b.txtpb");
  std::filesystem::create_symlink("/dev/zero", folder / "zero.txtpb");
  EXPECT_EQ(compare_on(folder / "folder.txtpb"),
            "primalsim: " + (folder / "folder.txtpb") + ": cannot be read: Is a directory\n");
  EXPECT_EQ(compare_on(folder / "a.txtpb"),
            "primalsim: " + (folder / "a.txtpb") + ": cannot be read: Too many levels of symbolic links\n");
  EXPECT_NE(compare_on(folder / "zero.txtpb").find(": cannot be read: File too large: allowed are "),
            std::string::npos);
}

// One task of 1,000,001 cycles on 8 x 8 macros: it is under way all the time.
TEST(LongRuns, AnythingUnderWayIsNoStandstill) {
  for (const std::vector<std::string>& how :
       std::vector<std::vector<std::string>>{{}, {"--kernel", "reference"}, {"--control", "both"}}) {
    std::vector<std::string> arguments{"run", seed("message_text/long_compute.txtpb"), "--arch", kMachine,
                                       "--json"};
    arguments.insert(arguments.end(), how.begin(), how.end());
    const BinaryRun run = run_binary(arguments);
    EXPECT_EQ(run.exit_status, 0) << run.standard_error;
    EXPECT_NE(run.standard_output.find("\"flit_cycles\": 1000001"), std::string::npos) << run.standard_output;
  }
}

// 1,000 cycles for an exponential: every engine, and the numbers are right.
TEST(LongRuns, SlowFunctionsRunInEveryEngine) {
  const std::string slow = seed("message_text/slow_exp.txtpb");
  for (const char* const kernel : {"event", "reference"}) {
    const BinaryRun check = run_binary({"check", kTiny, "--arch", slow, "--mapping", "primal", "--context",
                                        "40", "--functional", "--kernel", kernel});
    EXPECT_EQ(check.exit_status, 0) << check.standard_error;
  }
  const BinaryRun both = run_binary(
      {"compare", kTiny, "--arch", slow, "--mapping", "primal", "--context", "40", "--control", "both"});
  EXPECT_EQ(both.exit_status, 0) << both.standard_error;
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
