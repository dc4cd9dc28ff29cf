// map --strategy search and map --from, from the command line to files.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/cli/run_binary.h"

namespace primalsim::testing {
namespace {

const std::string kSearchRoot = std::string(PRIMALSIM_SOURCE_DIR);

std::vector<std::string> search_arguments(const std::vector<std::string>& more,
                                          const std::string& model = "tiny") {
  std::vector<std::string> arguments{"map",        kSearchRoot + "/examples/models/" + model,
                                     "--arch",     kSearchRoot + "/configs/tiny.txtpb",
                                     "--context",  "40",
                                     "--strategy", "search"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(MapSearch, WritesAMappingAndTheRegionsThatMakeIt) {
  const TemporaryFolder folder;
  const BinaryRun search = run_binary(search_arguments(
      {"--evaluations", "60", "-o", folder / "found.txtpb", "--regions", folder / "regions.txtpb"}));
  ASSERT_EQ(search.exit_status, 0) << search.standard_error;
  EXPECT_NE(search.standard_error.find("the best strategy is "), std::string::npos) << search.standard_error;
  EXPECT_NE(search.standard_error.find("x the best mapping possible"), std::string::npos)
      << search.standard_error;
  const BinaryRun from =
      run_binary({"map", kSearchRoot + "/examples/models/tiny", "--arch", kSearchRoot + "/configs/tiny.txtpb",
                  "--from", folder / "regions.txtpb", "-o", folder / "again.txtpb"});
  ASSERT_EQ(from.exit_status, 0) << from.standard_error;
  EXPECT_EQ(read_text(folder / "again.txtpb"), read_text(folder / "found.txtpb"));
  const BinaryRun check = run_binary({"check", kSearchRoot + "/examples/models/tiny", "--arch",
                                      kSearchRoot + "/configs/tiny.txtpb", "--mapping",
                                      folder / "found.txtpb", "--context", "40", "--functional"});
  EXPECT_EQ(check.exit_status, 0) << check.standard_error;
}

// The start is scored first, so nothing worse comes out.
TEST(MapSearch, BeginsWithGivenRegions) {
  const TemporaryFolder folder;
  const auto found = [&](const std::vector<std::string>& more) {
    std::vector<std::string> options{"-o", folder / "m.txtpb"};
    options.insert(options.end(), more.begin(), more.end());
    const BinaryRun run = run_binary(search_arguments(options));
    EXPECT_EQ(run.exit_status, 0) << run.standard_error;
    const auto at = run.standard_error.find("; found ") + 8;
    std::string number = run.standard_error.substr(at, run.standard_error.find(' ', at) - at);
    std::erase(number, ',');
    return std::stod(number);
  };
  const double first = found({"--evaluations", "60", "--regions", folder / "r.txtpb"});
  EXPECT_LE(found({"--evaluations", "1", "--seed", "2", "--from", folder / "r.txtpb"}), first);
}

// Of the kind of sums that was asked for, whatever the search did to the regions' own.
TEST(MapSearch, RegionsMakeTheMappingThatWasFound) {
  const TemporaryFolder folder;
  int made = 0;
  for (const char* const reduction : {"tree", "chain", "staggered"}) {
    std::filesystem::remove(folder / "r.txtpb");
    const BinaryRun run = run_binary(search_arguments({"--evaluations", "200", "--reduce", reduction, "-o",
                                                       folder / "m.txtpb", "--regions", folder / "r.txtpb"}));
    ASSERT_EQ(run.exit_status, 0) << run.standard_error;
    if (run.standard_error.find("which has no regions") != std::string::npos) continue;
    made += 1;
    const BinaryRun again = run_binary({"map", kSearchRoot + "/examples/models/tiny", "--arch",
                                        kSearchRoot + "/configs/tiny.txtpb", "--from", folder / "r.txtpb",
                                        "-o", folder / "again.txtpb"});
    ASSERT_EQ(again.exit_status, 0) << again.standard_error;
    EXPECT_TRUE(read_text(folder / "again.txtpb") == read_text(folder / "m.txtpb")) << reduction;
  }
  EXPECT_GE(made, 2);
}

// What it was and what it found stands in the result, not only on standard error.
TEST(MapSearch, ItsResultSaysHowItWasFound) {
  const TemporaryFolder folder;
  const BinaryRun run = run_binary(
      search_arguments({"--evaluations", "60", "--seed", "3", "-o", folder / "m.txtpb", "--json"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  for (const char* const part : {"\"objective\": \"cycles\"", "\"seed\": 3", "\"unit\": \"cycles/layer\"",
                                 "\"bound\": ", "\"score\": ", "\"best_strategy\": "}) {
    EXPECT_NE(run.standard_output.find(part), std::string::npos) << part << run.standard_output;
  }
}

// Regions say all but how sums come together; a Mapping says that, too.
TEST(MapSearch, OptionsThatAFileLeavesWithoutEffectAreRefused) {
  const TemporaryFolder folder;
  const std::string regions = folder / "r.txtpb";
  const std::string mapping = folder / "m.txtpb";
  ASSERT_EQ(
      run_binary(search_arguments({"--evaluations", "60", "-o", mapping, "--regions", regions})).exit_status,
      0);
  const auto from = [&](const std::string& file, const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"map",    kSearchRoot + "/examples/models/tiny",
                                       "--arch", kSearchRoot + "/configs/tiny.txtpb",
                                       "--from", file,
                                       "--show"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_binary(arguments);
  };
  const std::vector<std::vector<std::string>> idle{
      {"--seed", "2"}, {"--kv-together"}, {"--kv-sharding", "token"}};
  for (const std::vector<std::string>& option : idle) {
    const BinaryRun run = from(regions, option);
    EXPECT_EQ(run.exit_status, 2) << option.front();
    EXPECT_NE(
        run.standard_error.find(option.front() + " has no effect on regions from a file, here " + regions),
        std::string::npos)
        << run.standard_error;
  }
  EXPECT_EQ(from(regions, {"--reduce", "chain"}).exit_status, 0);
  EXPECT_EQ(from(regions, {"--lm-head"}).exit_status, 0);
  const BinaryRun head = from(mapping, {"--lm-head"});
  EXPECT_EQ(head.exit_status, 2);
  EXPECT_NE(head.standard_error.find(mapping), std::string::npos) << head.standard_error;
}

TEST(MapSearch, TwoOutputsOfOneNameAreCalledThat) {
  const TemporaryFolder folder;
  const std::string file = folder.write("x.txtpb", "");
  const BinaryRun run = run_binary(search_arguments({"--evaluations", "1", "-o", file, "--regions", file}));
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("names the same file, and one of the two would be lost"),
            std::string::npos)
      << run.standard_error;
}

TEST(MapSearch, DoesNotResumeWithOtherSums) {
  const TemporaryFolder folder;
  const auto search = [&](const char* reduction) {
    return run_binary(search_arguments({"--evaluations", "30", "--reduce", reduction, "-o",
                                        folder / "m.txtpb", "--resume", folder / "state.txtpb"}));
  };
  ASSERT_EQ(search("tree").exit_status, 0);
  const BinaryRun other = search("chain");
  EXPECT_EQ(other.exit_status, 2);
  EXPECT_NE(
      other.standard_error.find("for mappings 'search (reduce tree)'; asked for are 'search (reduce chain)'"),
      std::string::npos)
      << other.standard_error;
}

TEST(MapSearch, DoesNotBelieveAScoreOfAFile) {
  const TemporaryFolder folder;
  const std::string state = folder / "state.txtpb";
  const auto search = [&] {
    return run_binary(search_arguments({"--evaluations", "60", "-o", folder / "m.txtpb", "--resume", state}));
  };
  ASSERT_EQ(search().exit_status, 0);
  const std::string text = read_text(state);
  const auto best = text.find("score: ", text.find("best {"));
  ASSERT_NE(best, std::string::npos);
  std::ofstream(state) << text.substr(0, best) << "score: 1" << text.substr(text.find('\n', best));
  const BinaryRun run = search();
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("the file was changed"), std::string::npos) << run.standard_error;
}

// Standard error of a search that would go on for ever, sent `signal` as soon as it has scored the
// strategies.
std::string interrupted_search(const std::vector<std::string>& more, int signal, int& status) {
  std::vector<std::string> words = search_arguments(more);
  words.insert(words.begin(), PRIMALSIM_BINARY);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int error[2];
  if (pipe(error) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    dup2(error[1], STDERR_FILENO);
    close(error[0]);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(error[1]);
  std::string text;
  bool is_sent = false;
  char buffer[256];
  for (ssize_t count = 0; (count = read(error[0], buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(count));
    if (is_sent || text.find("the best strategy is") == std::string::npos) continue;
    is_sent = true;
    kill(child, signal);
  }
  close(error[0]);
  waitpid(child, &status, 0);
  return text;
}

TEST(MapSearch, EndsWithWhatItHasWhenItIsToldTo) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const TemporaryFolder folder;
    int status = -1;
    const std::string text = interrupted_search(
        {"--evaluations", "4000000000", "-o", folder / "m.txtpb", "--objective", "ttft"}, signal, status);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << text;
    EXPECT_NE(text.find("; found "), std::string::npos) << text;
    EXPECT_TRUE(std::filesystem::exists(folder / "m.txtpb"));
  }
}

// Of a state with one chain the second was read all the same.
TEST(MapSearch, AStateThatNoSearchHasIsRefused) {
  const TemporaryFolder folder;
  const std::string state = folder / "state.txtpb";
  const auto search = [&] {
    return run_binary(search_arguments({"--evaluations", "60", "-o", folder / "m.txtpb", "--resume", state}));
  };
  ASSERT_EQ(search().exit_status, 0);
  const std::string text = read_text(state);
  const auto second = text.find("chains {", text.find("chains {") + 1);
  ASSERT_NE(second, std::string::npos);
  const std::string one_chain = text.substr(0, second) + text.substr(text.find("best {"));
  std::string late = text;
  late.replace(late.find("rounds: "), 8, "rounds: 9");
  for (const std::string& changed : {one_chain, late}) {
    std::ofstream(state) << changed;
    const BinaryRun run = search();
    EXPECT_EQ(run.exit_status, 2);
    EXPECT_NE(run.standard_error.find("are of no search; the file was changed"), std::string::npos)
        << run.standard_error;
  }
}

TEST(MapSearch, ResumesFromItsFile) {
  const TemporaryFolder folder;
  const auto mapping_after = [&](const std::vector<std::string>& more) {
    std::vector<std::string> options{"-o", folder / "m.txtpb"};
    options.insert(options.end(), more.begin(), more.end());
    const BinaryRun run = run_binary(search_arguments(options));
    EXPECT_EQ(run.exit_status, 0) << run.standard_error;
    return read_text(folder / "m.txtpb");
  };
  const std::string whole = mapping_after({"--evaluations", "50", "--resume", folder / "state.binpb"});
  EXPECT_TRUE(std::filesystem::exists(folder / "state.binpb"));
  // Its evaluations are used up, so it only says again what it had found.
  EXPECT_EQ(mapping_after({"--evaluations", "50", "--resume", folder / "state.binpb"}), whole);
  const BinaryRun other = run_binary(search_arguments(
      {"--evaluations", "50", "-o", folder / "m.txtpb", "--seed", "9", "--resume", folder / "state.binpb"}));
  EXPECT_EQ(other.exit_status, 2);
  EXPECT_NE(other.standard_error.find("state.binpb: the search had seed 1; the seed is 9"), std::string::npos)
      << other.standard_error;
}

TEST(MapSearch, RefusesWhatItCannotUse) {
  const TemporaryFolder folder;
  const std::string out = folder / "m.txtpb";
  struct Case {
    std::vector<std::string> options;
    std::string problem;
  };
  const std::vector<Case> cases{
      {{"--budget", "0s", "-o", out}, "--budget is '0s'; allowed is a time with its unit"},
      {{"--budget", "5", "-o", out},
       "--budget is '5'; allowed is a time with its unit, e.g. 90s, 10m or 1h, from 0.001s to "
       "10000000s"},
      {{"--budget", "5000h", "-o", out}, "--budget is '5000h'"},
      {{"--budget", "soon", "-o", out}, "--budget is 'soon'"},
      {{"--budget", "s", "-o", out}, "--budget is 's'"},
      {{"--evaluations", "0", "-o", out}, "--evaluations"},
      {{"--objective", "beauty", "-o", out},
       "--objective is 'beauty'; allowed are cycles, energy, edp and ttft"},
      {{"--from", kSearchRoot + "/configs/tiny.txtpb", "-o", out}, "holds an architecture, not regions"},
      {{"--resume", kSearchRoot + "/configs/tiny.txtpb", "-o", out},
       "holds an architecture, not a search state"}};
  for (const Case& each : cases) {
    const BinaryRun run = run_binary(search_arguments(each.options));
    EXPECT_EQ(run.exit_status, 2) << each.problem;
    EXPECT_NE(run.standard_error.find(each.problem), std::string::npos) << run.standard_error;
    EXPECT_FALSE(std::filesystem::exists(out));
  }
}

TEST(MapSearch, RefusesAFolderAsOutputBeforeTheWork) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "d.txtpb");
  for (const char* const option : {"-o", "--regions", "--resume"}) {
    std::vector<std::string> options{"--evaluations", "1000000000", option, folder / "d.txtpb"};
    if (std::string(option) != "-o") options.insert(options.end(), {"-o", folder / "m.txtpb"});
    const BinaryRun run = run_binary(search_arguments(options));
    EXPECT_EQ(run.exit_status, 2);
    EXPECT_NE(run.standard_error.find("this is a folder; allowed is a file"), std::string::npos)
        << run.standard_error;
  }
}

TEST(MapSearch, WritesTheMappingThoughTheRegionsCannotBe) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/full", folder / "r.txtpb");
  const BinaryRun run = run_binary(
      search_arguments({"--evaluations", "60", "-o", folder / "m.txtpb", "--regions", folder / "r.txtpb"}));
  EXPECT_EQ(run.exit_status, 1);
  EXPECT_NE(run.standard_error.find("r.txtpb: cannot be written"), std::string::npos) << run.standard_error;
  EXPECT_NE(run.standard_output.find("written to "), std::string::npos) << run.standard_output;
  EXPECT_TRUE(std::filesystem::exists(folder / "m.txtpb"));
}

TEST(MapSearch, NoFileIsLost) {
  const TemporaryFolder folder;
  const std::string model = folder / "w.txtpb";
  ASSERT_EQ(run_binary({"import", kSearchRoot + "/examples/models/tiny", "-o", model}).exit_status, 0);
  const std::string before = read_text(model);
  const auto search = [&](const std::vector<std::string>& options) {
    std::vector<std::string> arguments{
        "map",        model,    "--arch",        kSearchRoot + "/configs/tiny.txtpb",
        "--strategy", "search", "--evaluations", "3"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_binary(arguments);
  };
  const BinaryRun input = search({"--regions", model, "-o", folder / "m.txtpb"});
  EXPECT_EQ(input.exit_status, 2);
  EXPECT_NE(input.standard_error.find("would be lost"), std::string::npos) << input.standard_error;
  EXPECT_EQ(read_text(model), before);
  const BinaryRun twice = search({"--regions", folder / "m.txtpb", "-o", folder / "m.txtpb"});
  EXPECT_EQ(twice.exit_status, 2);
  EXPECT_NE(twice.standard_error.find("names the same file"), std::string::npos) << twice.standard_error;
  const BinaryRun nowhere = search({"-o", folder / "none/m.txtpb"});
  EXPECT_EQ(nowhere.exit_status, 2);
  EXPECT_NE(nowhere.standard_error.find("there is no folder"), std::string::npos) << nowhere.standard_error;
  EXPECT_EQ(nowhere.standard_error.find("evaluations"), std::string::npos) << "it searched first";
}

TEST(MapSearch, ItsOptionsGoWithNoOtherStrategy) {
  const TemporaryFolder folder;
  for (const auto& [option, value] : {std::pair{"--budget", "60s"}, {"--threads", "2"}}) {
    const BinaryRun run = run_binary({"map", kSearchRoot + "/examples/models/tiny", "--arch",
                                      kSearchRoot + "/configs/tiny.txtpb", "--strategy", "primal", option,
                                      value, "-o", folder / "m.txtpb"});
    EXPECT_EQ(run.exit_status, 2);
    EXPECT_EQ(run.standard_error,
              fmt::format("primalsim: map: {} goes with --strategy search only\n", option));
  }
}

TEST(MapSearch, RegionsOfAnotherModelAreRefused) {
  const TemporaryFolder folder;
  run_binary(search_arguments(
      {"--evaluations", "30", "-o", folder / "found.txtpb", "--regions", folder / "regions.txtpb"}));
  const BinaryRun run = run_binary({"map", kSearchRoot + "/examples/models/llama-3.2-1b", "--from",
                                    folder / "regions.txtpb", "-o", folder / "m.txtpb"});
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("the regions were made for 'tiny'; the model is 'llama-3.2-1b'"),
            std::string::npos)
      << run.standard_error;
}

}  // namespace
}  // namespace primalsim::testing
