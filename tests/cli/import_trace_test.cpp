// `primalsim import TRACE.et` through the real binary.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"
#include "tests/workloads/chakra/trace_files.h"

namespace primalsim::testing {
namespace {

std::string trace_source(const std::string& path) { return std::string(PRIMALSIM_SOURCE_DIR) + "/" + path; }

const std::string kTraceMachine = trace_source("configs/tiny.txtpb");

std::uint64_t cycles_of_program(const std::string& program) {
  const BinaryRun run = run_binary({"run", program, "--arch", kTraceMachine, "--json"});
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return nlohmann::json::parse(run.standard_output)["mappings"][0]["cycles_per_layer"];
}

// 4 flits, one packet, from macro 0 to its neighbour, behind 1,000 cycles: two routers and a link, 2 cycles
// each, then a flit a cycle; the receiver computes for 2,000 more.
TEST(ImportTrace, OneMessageTakesItsTime) {
  const TemporaryFolder folder;
  folder.write("t.0.et", file_of({comp(1, 1), send(2, 1, 32, 0, {1})}));
  folder.write("t.1.et", file_of({receive(1, 0, 32), comp(2, 2, {1})}));
  const auto import = [&](const std::vector<std::string>& options) {
    std::vector<std::string> arguments{"import", folder / "t.et",   "--arch", kTraceMachine,
                                       "-o",     folder / "p.binpb"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const BinaryRun run = run_binary(arguments);
    EXPECT_EQ(run.exit_status, 0) << run.standard_error;
    EXPECT_TRUE(run.standard_output.starts_with("t: 3 tasks, 2 of them computations and 1 transfers"))
        << run.standard_output;
    return cycles_of_program(folder / "p.binpb");
  };
  const std::uint64_t near = import({});
  EXPECT_EQ(near, 3000 + 2 * 3 + 4 - 1);
  // Six macros farther in the same row: 2 cycles for each.
  EXPECT_EQ(import({"--ranks", folder.write("ranks", "0 0 0 0\n1 0 7 0\n")}), near + 12);
}

TEST(ImportTrace, TheExampleRunsWhicheverRankIsNamed) {
  const TemporaryFolder folder;
  std::string first;
  for (const char* const name : {"step.et", "step.0.et", "step.3.et"}) {
    const BinaryRun run = run_binary(
        {"import", trace_source("examples/traces/chakra/") + name, "--arch", kTraceMachine, "--json"});
    ASSERT_EQ(run.exit_status, 0) << run.standard_error;
    nlohmann::json file = nlohmann::json::parse(run.standard_output);
    EXPECT_EQ(file["program"]["operators"].size(), 5);
    file["program"].erase("model");
    if (first.empty()) first = file.dump();
    EXPECT_EQ(file.dump(), first);
  }
}

TEST(ImportTrace, OptionsOfTheOtherKindAreRefused) {
  const auto why = [](const std::vector<std::string>& arguments) {
    const BinaryRun run = run_binary(arguments);
    EXPECT_EQ(run.exit_status, 2);
    return run.standard_error;
  };
  EXPECT_EQ(why({"import", trace_source("examples/models/tiny"), "--ranks", "r", "--json"}),
            "primalsim: --ranks is for a trace, a file named .et\n");
  EXPECT_EQ(why({"import", "t.et", "--adapter", "a", "--json"}),
            "primalsim: --adapter is for a model, not for a trace\n");
  EXPECT_EQ(why({"import", "nowhere.et", "--json"}),
            "primalsim: nowhere.et: there is no such file, and no nowhere.0.et\n");
}

}  // namespace
}  // namespace primalsim::testing
