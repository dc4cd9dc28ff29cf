// Where output goes: never over an input, never lost without a word, never with options that do nothing.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"
#include "tests/report/trace_reader.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

const std::string kOutputRoot = PRIMALSIM_SOURCE_DIR;
const std::string kOutputModel = kOutputRoot + "/examples/models/tiny";
const std::string kOutputMachine = kOutputRoot + "/configs/tiny.txtpb";

// The exit status with standard output redirected as the shell says.
int status_with_output(const std::string& command, const std::string& redirection) {
  const std::string line =
      "cd '" + kOutputRoot + "' && '" + PRIMALSIM_BINARY + "' " + command + " 2>/dev/null " + redirection;
  const int status = std::system(line.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

TEST(Output, AFullDiskIsNoSuccess) {
  const TemporaryFolder folder;
  const std::string tiny = "examples/models/tiny --arch configs/tiny.txtpb";
  for (const std::string& command :
       {std::string("--version"), std::string("--help"), std::string("compare --help"), "compare " + tiny,
        "compare --json " + tiny, "run " + tiny, "generate --prompt 3 --output 2 " + tiny,
        "map --strategy primal -o '" + (folder / "m.txtpb") + "' " + tiny,
        "check --mapping primal --functional --context 3 " + tiny,
        std::string("import --json examples/models/tiny"),
        std::string("traffic --mesh 4x4 --rate 0.1 --cycles 100"),
        std::string("collective broadcast --mesh 4x4 --flits 16")}) {
    EXPECT_EQ(status_with_output(command, ">/dev/full"), 1) << command;
    EXPECT_EQ(status_with_output(command, ">/dev/null"), 0) << command;
  }
  EXPECT_EQ(status_with_output("--version", ">&-"), 1);
}

// A folder, a link and a second name of the machine's file.
TEST(Output, AnInputIsNotReplaced) {
  const TemporaryFolder folder;
  const std::string machine = folder.write("machine.txtpb", testing::read_text(kOutputMachine));
  std::filesystem::create_symlink(machine, folder / "link.txtpb");
  std::filesystem::create_hard_link(machine, folder / "twin.txtpb");
  for (const char* const name : {"machine.txtpb", "./machine.txtpb", "link.txtpb", "twin.txtpb"}) {
    const BinaryRun run =
        run_binary({"map", kOutputModel, "--arch", machine, "--strategy", "primal", "-o", folder / name});
    EXPECT_EQ(run.exit_status, 2) << name;
    EXPECT_NE(run.standard_error.find("this is the input"), std::string::npos) << run.standard_error;
    EXPECT_EQ(testing::read_text(machine), testing::read_text(kOutputMachine));
  }
  const std::string config =
      folder.write("model/config.json", testing::read_text(kOutputModel + "/config.json"));
  const BinaryRun import = run_binary({"import", folder / "model", "-o", config});
  EXPECT_EQ(import.exit_status, 2) << import.standard_error;
  // A report over the machine it is made with.
  std::filesystem::rename(machine, folder / "result.txtpb");
  const BinaryRun compare =
      run_binary({"compare", kOutputModel, "--arch", folder / "result.txtpb", "--out", folder.path()});
  EXPECT_EQ(compare.exit_status, 2) << compare.standard_error;
  EXPECT_EQ(testing::read_text(folder / "result.txtpb"), testing::read_text(kOutputMachine));
}

// At 1 GHz a cycle is a nanosecond. Waits and tasks of the path follow one another from the first cycle to
// the last.
TEST(Output, TheTraceIsTheRunForAReaderLikePerfettos) {
  const TemporaryFolder folder;
  const BinaryRun run = run_binary({"compare", kOutputModel, "--arch", kOutputMachine, "--context", "40",
                                    "--json", "--out", folder.path()});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const testing::ReadTrace trace = testing::TraceReader::read(testing::read_text(folder / "trace.pftrace"));
  const auto name_of = [&](const testing::TraceSlice& slice) {
    const testing::TraceTrack& track = trace.tracks.at(slice.track);
    return trace.tracks.at(track.parent).name + " / " + track.name;
  };
  std::size_t steps = 0;
  const auto mappings = nlohmann::json::parse(run.standard_output)["mappings"];
  for (const auto& mapping : mappings) {
    const std::string path = mapping["name"].get<std::string>() + ": critical path / ";
    std::uint64_t on_path = 0;
    for (const testing::TraceSlice& slice : trace.slices) {
      if (name_of(slice).starts_with(path)) on_path += slice.end - slice.begin;
    }
    EXPECT_EQ(on_path, mapping["cycles_per_layer"]);
    steps += mapping["critical_path"].size();
  }
  EXPECT_EQ(trace.flows.size(), steps - mappings.size());
  for (const auto& [flow, slices] : trace.flows) {
    ASSERT_EQ(slices.size(), 2U);
    EXPECT_TRUE(name_of(trace.slices[slices[0]]).ends_with(" / tasks"));
    EXPECT_EQ(trace.slices[slices[0]].track, trace.slices[slices[1]].track);
    EXPECT_LE(trace.slices[slices[0]].end, trace.slices[slices[1]].begin);
  }
  // What is under way is never less than nothing, and at the end nothing.
  for (const auto& [track, values] : trace.counters) {
    for (const auto& [time, value] : values) EXPECT_GE(value, 0);
    if (trace.tracks.at(track).name.find("tile") == std::string::npos) {
      EXPECT_EQ(values.back().second, 0);
    }
  }
  EXPECT_GT(trace.counters.size(), 10U);
}

TEST(Output, OtherResultsInTheFolderAreNoted) {
  const TemporaryFolder folder;
  const std::vector<std::string> compare{"compare", kOutputModel, "--arch", kOutputMachine, "--context",
                                         "20",      "--mapping",  "primal", "--out",        folder / "out"};
  EXPECT_EQ(run_binary(compare).standard_error.find("holds results already"), std::string::npos);
  const BinaryRun again = run_binary(compare);
  EXPECT_EQ(again.exit_status, 0);
  EXPECT_NE(again.standard_error.find("holds results already: report.json, report.csv, "), std::string::npos)
      << again.standard_error;
}

TEST(Options, ThatHaveNoEffectAreRefused) {
  const TemporaryFolder folder;
  const std::string file = folder / "m.txtpb";
  run_binary({"map", kOutputModel, "--arch", kOutputMachine, "--strategy", "primal", "-o", file});
  const std::vector<std::vector<std::string>> refused{
      {"compare", "--mapping", file, "--reduce", "chain"},
      {"compare", "--mapping", file, "--kv-together"},
      {"compare", "--mapping", "primal", "--seed", "3"},
      {"compare", "--mapping", file, "--seeds", "1:3"},
      {"run", "--mapping", file, "--kv-sharding", "token"},
      {"run", "--seed", "3"},
      {"generate", "--prompt", "3", "--output", "2", "--mapping", file, "--reduce", "chain"},
      {"map", "--strategy", "primal", "--seed", "3", "-o", folder / "n.txtpb"},
      {"check", "--mapping", file, "--functional", "--context", "3", "--kv-together"},
  };
  for (std::vector<std::string> arguments : refused) {
    arguments.insert(arguments.begin() + 1, {kOutputModel, "--arch", kOutputMachine});
    const BinaryRun run = run_binary(arguments);
    EXPECT_EQ(run.exit_status, 2) << arguments[0];
    EXPECT_NE(run.standard_error.find("has no effect"), std::string::npos) << run.standard_error;
  }
  const BinaryRun beside = run_binary({"compare", kOutputModel, "--arch", kOutputMachine, "--mapping", file,
                                       "--mapping", "hilbert", "--reduce", "chain"});
  EXPECT_EQ(beside.exit_status, 0) << beside.standard_error;
}

// One rule for all commands: a place where nothing can be written is bad input (2), told before the work; a
// device that takes no more is a failed run (1).
TEST(Outputs, EveryCommandHasOneStatusForAPlaceAndOneForADevice) {
  const TemporaryFolder folder;
  const std::string trace = folder.write("t.csv", "pid,src,dst,create_cycle\n0,1,2,0\n");
  const auto status = [&](std::vector<std::string> arguments, const std::string& out) {
    arguments.insert(arguments.end(), {"-o", out});
    const BinaryRun run = run_binary(arguments);
    EXPECT_NE(run.standard_error.find(out), std::string::npos) << run.standard_error;
    return run.exit_status;
  };
  const std::vector<std::string> replay{"replay", trace, "--mesh", "4x4"};
  const std::vector<std::string> map{"map", kOutputModel, "--arch", kOutputMachine, "--strategy", "primal"};
  const std::vector<std::string> import{"import", kOutputModel};
  EXPECT_EQ(status(replay, folder / "none/o.csv"), 2);
  EXPECT_EQ(status(map, folder / "none/o.txtpb"), 2);
  EXPECT_EQ(status(import, folder / "none/o.txtpb"), 2);
  const std::string full = folder / "full.txtpb";
  std::filesystem::create_symlink("/dev/full", full);
  EXPECT_EQ(status(replay, full), 1);
  EXPECT_EQ(status(map, full), 1);
  EXPECT_EQ(status(import, full), 1);
}

TEST(CheckCommand, SaysThatNoAdapterIsGiven) {
  const TemporaryFolder folder;
  const std::string file = folder / "m.txtpb";
  run_binary({"map", kOutputModel, "--adapter", kOutputRoot + "/examples/adapters/tiny-r4-qv", "--arch",
              kOutputMachine, "--strategy", "primal", "-o", file});
  const BinaryRun run = run_binary({"check", kOutputModel, "--arch", kOutputMachine, "--mapping", file});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("made with an adapter on q_proj, v_proj, and none is given (--adapter)"),
            std::string::npos)
      << run.standard_error;
}

}  // namespace
}  // namespace primalsim::cli
