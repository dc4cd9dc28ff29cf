// The command line and the library are one: without options, a command gives what the library gives for a
// request as it is.
#include <gtest/gtest.h>

#include "report/writer.h"
#include "study/compare.h"
#include "study/generate.h"
#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

const std::string kLibraryRoot = PRIMALSIM_SOURCE_DIR;
const std::string kLibraryModel = kLibraryRoot + "/examples/models/tiny";
const std::string kLibraryMachine = kLibraryRoot + "/configs/tiny.txtpb";

study::Inputs library_inputs() { return study::load(kLibraryModel, std::nullopt, kLibraryMachine); }

// Standard output of `primalsim COMMAND MODEL --arch MACHINE --json ...`.
std::string printed(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin() + 1, {kLibraryModel, "--arch", kLibraryMachine, "--json"});
  const testing::BinaryRun run = testing::run_binary(arguments);
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return run.standard_output;
}

// As a command line in results has it.
std::string shell_word(const std::string& path) {
  return path.find(' ') == std::string::npos ? path : "'" + path + "'";
}

// A session as the command line makes one.
study::Settings of_command(const std::string& command, const std::string& more = "") {
  return {0, "primalsim " + command + " " + shell_word(kLibraryModel) + " --arch " +
                 shell_word(kLibraryMachine) + more};
}

TEST(Library, DefaultsOfCompareAreThoseOfTheCommand) {
  study::Session session(of_command("compare"));
  EXPECT_EQ(report::write("json", study::compare(session, library_inputs())), printed({"compare"}));
}

TEST(Library, DefaultsOfRunAreThoseOfTheCommand) {
  study::Session session(of_command("run"));
  EXPECT_EQ(report::write("json", study::run(session, library_inputs()).result), printed({"run"}));
}

TEST(Library, DefaultsOfGenerateAreThoseOfTheCommand) {
  study::Session session(of_command("generate", " --prompt 9 --output 5"));
  study::GenerateRequest request;
  request.sources = library_inputs().sources;
  request.requests = {{"", 9, 5}};
  const auto result =
      study::generate(session, {{"", library_inputs().workload}}, library_inputs().architecture, request);
  EXPECT_EQ(report::write("json", result), printed({"generate", "--prompt", "9", "--output", "5"}));
}

}  // namespace
}  // namespace primalsim::cli
