// `primalsim sweep` and `primalsim results` as users call them: stopped anywhere, with any number of threads.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/random_stream.h"
#include "tests/cli/run_binary.h"
#include "tests/study/store/dump.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

const std::string kStudyRoot = PRIMALSIM_SOURCE_DIR;

// 48 decode steps, half of them on machines that cannot be, a search, 2 generations, and 12 points of
// traffic, 4 of them equal to others.
const std::string kPlanText = R"(schema_version: 1
sweep_plan {
  name: "small study"
  decode {
    models: "examples/models/tiny"
    machines: "configs/tiny.txtpb"
    fields { field: "acim.rows" values: "8" values: "16" }
    fields { field: "router.fifo_flits" values: "4:8:x2" }
    mappings: "compact" mappings: "random"
    seeds: "1:3"
    contexts: "16:48:16"
  }
  decode {
    models: "examples/models/tiny"
    machines: "configs/tiny.txtpb"
    searches { evaluations: 20 }
    contexts: "16"
  }
  generate {
    models: "examples/models/tiny"
    adapters: "none" adapters: "examples/adapters/tiny-r4-qv"
    machines: "configs/tiny.txtpb"
    prompts: "8"
    outputs: "4"
  }
  traffic { meshes: "4x4" patterns: "uniform" patterns: "tornado" rates: "0.1" rates: "0.2" cycles: 300 seeds: "1" seeds: "1:2" }
}
)";

std::vector<std::string> sweep_of(const std::string& plan, const std::string& database,
                                  const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"sweep", plan, "--db", database, "--quiet"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

class SweepTest : public ::testing::Test {
 protected:
  BinaryRun sweep(const std::string& database, const std::vector<std::string>& more = {}) {
    return run_binary(sweep_of(plan_, database, more), kStudyRoot);
  }
  BinaryRun results(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"results", database_});
    return run_binary(arguments, kStudyRoot);
  }

  TemporaryFolder folder_;
  std::string plan_ = folder_.write("plan.txtpb", kPlanText);
  std::string database_ = folder_ / "r.sqlite";
};

// The program with these arguments, not waited for.
pid_t start(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{PRIMALSIM_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0)
    testing::run_binary_detail::execute(argv.data(), "/dev/null", "/dev/null", kStudyRoot.c_str());
  return child;
}

int end_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

TEST_F(SweepTest, CountsWhatItDid) {
  const BinaryRun first = sweep(database_);
  EXPECT_EQ(first.exit_status, 0) << first.standard_error;
  // 4 points of traffic have seed 1 twice; machines with 8 rows of 16 columns are none.
  EXPECT_EQ(first.standard_output, "small study: 63 points in " + database_ +
                                       ": 59 run now, 0 were there, 4 equal to others; 24 of those run "
                                       "failed, and say why\nprimalsim results " +
                                       database_ + " shows them\n");
  const BinaryRun again = sweep(database_);
  EXPECT_EQ(again.standard_output.substr(0, again.standard_output.find('\n')),
            "small study: 63 points in " + database_ + ": 0 run now, 59 were there, 4 equal to others");
}

TEST_F(SweepTest, ThreadsLeaveNoTrace) {
  sweep(database_, {"--threads", "1"});
  sweep(folder_ / "two.sqlite", {"--threads", "2"});
  EXPECT_EQ(testing::dump(database_), testing::dump(folder_ / "two.sqlite"));
}

TEST_F(SweepTest, KilledAtTwentyMomentsItEndsAsIfItHadNot) {
  const auto begin = std::chrono::steady_clock::now();
  sweep(folder_ / "whole.sqlite");
  const auto whole =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  RandomStream random(7, 0);
  int killed = 0;
  for (int i = 0; i < 20; ++i) {
    // What is left is less each time, so the moments are early in the whole.
    const pid_t child = start(sweep_of(plan_, database_));
    ASSERT_GT(child, 0);
    std::this_thread::sleep_for(
        std::chrono::microseconds(random.below(static_cast<std::uint64_t>(whole.count()) / 5 + 1)));
    kill(child, SIGKILL);
    const int status = end_of(child);
    killed += WIFSIGNALED(status) ? 1 : 0;
    if (i % 7 == 6) std::filesystem::remove(database_);  // and from the beginning again
    if (i % 7 == 6) std::filesystem::remove(database_ + "-wal");
    if (i % 7 == 6) std::filesystem::remove(database_ + "-shm");
  }
  EXPECT_GT(killed, 0);
  const BinaryRun last = sweep(database_);
  EXPECT_EQ(last.exit_status, 0) << last.standard_error;
  EXPECT_EQ(testing::dump(database_), testing::dump(folder_ / "whole.sqlite"));
}

// As docs/scaling.md has it.
TEST_F(SweepTest, ShardsArePutTogether) {
  sweep(database_);
  for (const char* const shard : {"1", "2", "3"}) {
    const std::string file = folder_ / (std::string(shard) + ".sqlite");
    EXPECT_EQ(sweep(file, {"--shard", std::string(shard) + "/3"}).exit_status, 0);
  }
  const std::string whole = folder_ / "1.sqlite";
  {
    const study::SqliteConnection connection(whole, study::SqliteConnection::Mode::kWrite);
    for (const char* const shard : {"2", "3"}) {
      connection.execute("ATTACH '" + (folder_ / (std::string(shard) + ".sqlite")) + "' AS other");
      for (const char* const table :
           {"runs", "outcomes", "plans", "plan_points", "machines", "swept_fields", "machine_values"}) {
        connection.execute(std::string("INSERT OR IGNORE INTO main.") + table + " SELECT * FROM other." +
                           table);
      }
      connection.execute("DETACH other");
    }
  }
  EXPECT_EQ(testing::dump(whole), testing::dump(database_));
  EXPECT_EQ(sweep(folder_ / "4.sqlite", {"--shard", "4/3"}).standard_error,
            "primalsim: the shard in --shard is '4'; allowed is a whole number from 1 to 3\n");
}

TEST_F(SweepTest, AnotherPlanTakesWhatIsThere) {
  sweep(database_);
  std::string other = kPlanText;
  other.replace(other.find("small study"), 11, "wider study");
  other.replace(other.find("16:48:16"), 8, "16:64:16");
  const BinaryRun run = run_binary(sweep_of(folder_.write("other.txtpb", other), database_), kStudyRoot);
  // A fourth context: 16 points more.
  EXPECT_NE(run.standard_output.find(": 16 run now, 59 were there"), std::string::npos)
      << run.standard_output;
  const auto json = nlohmann::json::parse(results({"--plan", "small study", "--json"}).standard_output);
  EXPECT_EQ(json["runs"].size(), 59U);
  EXPECT_EQ(json["all_runs"], 75);
}

TEST_F(SweepTest, ASecondSweepOfADatabaseIsRefused) {
  // A plan that runs until it is ended.
  std::string text = kPlanText;
  text.replace(text.find("1:3"), 3, "1:90000");
  const std::string plan = folder_.write("long.txtpb", text);
  const pid_t child = start(sweep_of(plan, database_, {"--yes"}));
  BinaryRun second;
  for (int i = 0; i < 600 && second.exit_status != 2; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (std::filesystem::exists(database_ + "-wal")) second = sweep(database_);
  }
  const BinaryRun reader = results({"--limit", "1"});
  kill(child, SIGKILL);
  end_of(child);
  EXPECT_NE(second.standard_error.find(database_ + ": another sweep is writing to it"), std::string::npos);
  EXPECT_EQ(reader.exit_status, 0) << reader.standard_error;
}

TEST_F(SweepTest, ManyPointsAreAskedForFirst) {
  std::string text = kPlanText;
  text.replace(text.find("1:3"), 3, "1:1000000000");
  plan_ = folder_.write("large.txtpb", text);
  const BinaryRun run = sweep(database_);
  EXPECT_EQ(run.exit_status, 2);
  // 2 x 2 machines x 3 contexts x (1 + 10^9), and 15 others.
  EXPECT_EQ(
      run.standard_error,
      "primalsim: plan 'small study' has 12,000,000,027 points; more than 100,000 are run only with --yes\n");
  EXPECT_FALSE(std::filesystem::exists(database_));
}

TEST_F(SweepTest, ABadPlanTouchesNothing) {
  std::string text = kPlanText;
  text.replace(text.find("router.fifo_flits"), 17, "router.fifo_flit");
  plan_ = folder_.write("bad.txtpb", text);
  const BinaryRun run = sweep(database_);
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_EQ(run.standard_error.find("primalsim: " + plan_ + ": decode[0]."), 0U) << run.standard_error;
  EXPECT_NE(run.standard_error.find("did you mean 'router.fifo_flits'?"), std::string::npos)
      << run.standard_error;
  EXPECT_FALSE(std::filesystem::exists(database_));
}

TEST_F(SweepTest, AFileThatIsNoDatabaseIsLeftAlone) {
  const std::string file = folder_.write("notes.txt", "mine\n");
  const BinaryRun run = sweep(file);
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_EQ(run.standard_error, "primalsim: " + file + ": is no SQLite database; it is left as it is\n");
  EXPECT_EQ(testing::read_text(file), "mine\n");
  EXPECT_EQ(sweep(folder_ / "missing/r.sqlite").exit_status, 2);
}

// As on a full disk: what is done by then is there, and the next start goes on.
TEST_F(SweepTest, ADatabaseThatCannotGrowEndsItInWords) {
  const std::string limited = "ulimit -f 400; cd '" + kStudyRoot + "'; exec '" + PRIMALSIM_BINARY +
                              "' sweep " + plan_ + " --db " + database_ + " --quiet 2>" + (folder_ / "said");
  const int status = std::system(limited.c_str());
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << status;
  const std::string said = testing::read_text(folder_ / "said");
  EXPECT_EQ(said.substr(0, 11 + database_.size()), "primalsim: " + database_) << said;
  EXPECT_EQ(sweep(database_).exit_status, 0);
  sweep(folder_ / "whole.sqlite");
  EXPECT_EQ(testing::dump(database_), testing::dump(folder_ / "whole.sqlite"));
}

TEST_F(SweepTest, AFolderThatCannotBeWrittenIsToldBeforeAnythingRuns) {
  const BinaryRun run = sweep("/proc/r.sqlite");
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("/proc/r.sqlite"), std::string::npos) << run.standard_error;
}

TEST_F(SweepTest, ARowIsWhatTheCommandSays) {
  sweep(database_);
  const auto json =
      nlohmann::json::parse(results({"--where", "mapping=compact", "--where", "router.fifo_flits=8",
                                     "--where", "context_entries=32", "--where", "status=done", "--json"})
                                .standard_output);
  ASSERT_EQ(json["runs"].size(), 1U);
  const BinaryRun alone =
      run_binary({"run", "examples/models/tiny", "--arch", "configs/tiny.txtpb", "--set",
                  "router.fifo_flits=8", "--mapping", "compact", "--context", "32", "--json"},
                 kStudyRoot);
  const auto mapping = nlohmann::json::parse(alone.standard_output)["mappings"][0];
  const auto& row = json["runs"][0];
  EXPECT_EQ(row["cycles_per_layer"], mapping["cycles_per_layer"]);
  EXPECT_EQ(row["flit_hops_per_token"], mapping["flit_hops"]);
  EXPECT_EQ(row["joules_per_token"], mapping["energy"]["joules_per_token"]);
  EXPECT_EQ(row["router_fifo_flits"], 8);
}

// 0.01 to 0.6 in steps of 0.005 are 119 runs, of which a table shows 100.
TEST_F(SweepTest, ATableSaysHowManyRowsItLeavesOut) {
  plan_ = folder_.write("many.txtpb",
                        "schema_version: 1 sweep_plan { name: \"many\" traffic { meshes: \"2x2\" "
                        "rates: \"0.01:0.6:0.005\" cycles: 10 } }");
  sweep(database_);
  const std::string table = results({}).standard_output;
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 1 + 1 + 100 + 1) << table;
  EXPECT_TRUE(table.ends_with("... and 19 more; --limit or --verbose shows them\n")) << table;
  const std::string some = results({"--where", "offered_flits_per_node_cycle>0.0549"}).standard_output;
  EXPECT_TRUE(some.ends_with("... and 10 more; --limit or --verbose shows them\n")) << some;
  const std::string all = results({"--verbose"}).standard_output;
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 1 + 1 + 119) << all;
}

TEST_F(SweepTest, ResultsAreFilteredSortedAndMarked) {
  sweep(database_);
  const BinaryRun table =
      results({"--where", "mapping=random", "--where", "status=done", "--where", "context_entries=16",
               "--where", "router_fifo_flits=4", "--sort", "-cycles_per_token"});
  EXPECT_EQ(table.standard_output.substr(0, table.standard_output.find('\n')),
            "small study: 3 of 59 runs, where mapping=random and status=done and context_entries=16 and "
            "router_fifo_flits=4");
  const BinaryRun csv = results({"--where", "kind=traffic", "--csv"});
  EXPECT_EQ(std::count(csv.standard_output.begin(), csv.standard_output.end(), '\n'), 1 + 8);
  EXPECT_EQ(csv.standard_output.substr(0, 36), "key,kind,program,model_version,seed,");
  const auto front = nlohmann::json::parse(
      results({"--only-front", "--where", "kind=decode", "--where", "context_entries=16", "--json"})
          .standard_output);
  EXPECT_EQ(front["front"].size(), front["runs"].size());
  EXPECT_GT(front["runs"].size(), 0U);
  const BinaryRun wrong = results({"--sort", "cycle_per_token"});
  EXPECT_EQ(wrong.exit_status, 2);
  EXPECT_EQ(wrong.standard_error,
            "primalsim: sort: there is no column 'cycle_per_token'; did you mean 'cycles_per_token'?\n");
}

}  // namespace
}  // namespace primalsim::cli
