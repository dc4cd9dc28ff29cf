#include "study/stored_runs.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/random_stream.h"
#include "study/store/matching_runs.h"
#include "study/store/pareto.h"
#include "study/store/run_store.h"
#include "tests/cli/temporary_folder.h"

namespace primalsim::study {
namespace {

using testing::TemporaryFolder;

// Two contexts, two mappings, few values of each result, so that many are equal; some runs lack the tiles.
StoredRun random_run(RandomStream& random, std::uint64_t number) {
  StoredRun run;
  run.row.set_key(std::to_string(7919 * number % 1009));
  run.row.set_kind("decode");
  run.row.set_status("done");
  run.row.set_model("m");
  run.row.set_adapter("");
  run.row.set_machine_hash("h");
  run.row.set_mapping(random.below(2) == 0 ? "primal" : "compact");
  run.row.set_context_entries(static_cast<std::uint32_t>(random.below(2)));
  run.row.set_cycles_per_token(random.below(6));
  run.row.set_tokens_per_second(static_cast<double>(random.below(6)));  // more is better
  if (random.below(8) != 0) run.row.set_tiles_per_layer(random.below(4));
  return run;
}

std::vector<StoredRun> random_runs(RandomStream& random, std::uint64_t count) {
  std::vector<StoredRun> runs;
  for (std::uint64_t i = 0; i < count; ++i) runs.push_back(random_run(random, i));
  return runs;
}

std::vector<std::string> keys_of(const v1::StudyRuns& study) {
  std::vector<std::string> keys;
  for (const v1::RunRow& run : study.runs()) keys.push_back(run.key());
  return keys;
}

// No other run of the same context is as good in all of three columns, and better in one.
bool is_best(const v1::RunRow& run, const std::vector<StoredRun>& runs) {
  if (!run.has_tiles_per_layer()) return false;
  for (const auto& [other, outcome] : runs) {
    if (other.context_entries() != run.context_entries() || !other.has_tiles_per_layer()) continue;
    const bool as_good = other.cycles_per_token() <= run.cycles_per_token() &&
                         other.tokens_per_second() >= run.tokens_per_second() &&
                         other.tiles_per_layer() <= run.tiles_per_layer();
    const bool better = other.cycles_per_token() < run.cycles_per_token() ||
                        other.tokens_per_second() > run.tokens_per_second() ||
                        other.tiles_per_layer() < run.tiles_per_layer();
    if (as_good && better) return false;
  }
  return true;
}

TEST(Pareto, IsWhatTheDefinitionSays) {
  RandomStream random(1, 0);
  for (int round = 0; round < 20; ++round) {
    const TemporaryFolder folder;
    RunsRequest request;
    request.database = folder / "r.sqlite";
    request.front_of = {"cycles_per_token", "tokens_per_second", "tiles_per_layer"};
    request.only_front = true;
    request.sort = "key";
    const std::vector<StoredRun> runs = random_runs(random, 30);
    RunStore(request.database).add(runs);
    std::vector<std::string> expected;
    for (const StoredRun& run : runs) {
      if (is_best(run.row, runs)) expected.push_back(run.row.key());
    }
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(keys_of(stored_runs(request)), expected);
  }
}

// A plan whose points are each run twice, but for one run that it does not have and one point without a run.
class StoredRunsOfAPlan : public ::testing::Test {
 protected:
  StoredRunsOfAPlan() {
    request_.database = folder_ / "r.sqlite";
    request_.plan = "name";
    RandomStream random(1, 0);
    runs_ = random_runs(random, 40);
    RunStore store(request_.database);
    store.add_plan({"hash", "name", 79, ""}, {});
    store.add_plan({"other", "another", 1, ""}, {});
    std::vector<std::string> points;
    for (std::size_t i = 1; i < runs_.size(); ++i) points.push_back(runs_[i].row.key());
    for (std::size_t i = runs_.size(); --i > 0;) points.push_back(runs_[i].row.key());
    points.emplace_back("open");
    store.add_points("hash", 0, points);
    store.add_points("other", 0, std::vector{runs_[0].row.key()});
    store.add(runs_);
  }

  // In the order of the points, those for which `is_asked_for` is true.
  template <typename Predicate>
  std::vector<std::string> expected(Predicate is_asked_for) const {
    std::vector<std::string> keys;
    for (std::size_t i = 1; i < runs_.size(); ++i) {
      if (is_asked_for(runs_[i].row)) keys.push_back(runs_[i].row.key());
    }
    return keys;
  }

  TemporaryFolder folder_;
  RunsRequest request_;
  std::vector<StoredRun> runs_;
};

TEST_F(StoredRunsOfAPlan, ComeInItsOrder) {
  EXPECT_EQ(keys_of(stored_runs(request_)), expected([](const auto&) { return true; }));
  request_.where = {"mapping=compact"};
  EXPECT_EQ(keys_of(stored_runs(request_)),
            expected([](const auto& run) { return run.mapping() == "compact"; }));
}

TEST_F(StoredRunsOfAPlan, AFrontIsOfTheseAlone) {
  request_.front_of = {"cycles_per_token", "tokens_per_second", "tiles_per_layer"};
  request_.only_front = true;
  const std::vector<StoredRun> those(runs_.begin() + 1, runs_.end());
  EXPECT_EQ(keys_of(stored_runs(request_)), expected([&](const auto& run) { return is_best(run, those); }));
}

// The database is asked another way for some rows than for all: rows, what varies, and the front are the
// same.
TEST_F(StoredRunsOfAPlan, ALimitLeavesOutRowsOnly) {
  for (const char* const plan : {"", "name"}) {
    for (const char* const sort : {"", "cycles_per_token", "-mapping"}) {
      for (const char* const where : {"", "mapping=primal", "context_entries=9"}) {
        for (const char* const front : {"", "cycles_per_token"}) {
          RunsRequest request;
          request.database = request_.database;
          request.plan = plan;
          request.sort = sort;
          if (*where != '\0') request.where = {where};
          if (*front != '\0') request.front_of = {front};
          v1::StudyRuns all = stored_runs(request);
          request.limit = 3;
          if (all.runs_size() > 3) all.mutable_runs()->DeleteSubrange(3, all.runs_size() - 3);
          EXPECT_EQ(stored_runs(request).SerializeAsString(), all.SerializeAsString())
              << plan << sort << where << front;
        }
      }
    }
  }
}

// What SQLite would do for each statement that the connection has run.
class StatementPlans {
 public:
  explicit StatementPlans(const SqliteConnection& connection) : connection_(connection) {
    sqlite3_trace_v2(connection.handle(), SQLITE_TRACE_STMT, &StatementPlans::note, this);
  }

  std::vector<std::string> of_runs() {
    sqlite3_trace_v2(connection_.handle(), 0, nullptr, nullptr);
    std::vector<std::string> plans;
    for (const std::string& statement : statements_) {
      SqliteStatement plan(connection_, "EXPLAIN QUERY PLAN " + statement);
      while (plan.step()) {
        if (plan.text(3).find(" runs") != std::string::npos) plans.push_back(plan.text(3));
      }
    }
    return plans;
  }

 private:
  static int note(unsigned, void* self, void* statement, void*) {
    const std::unique_ptr<char, decltype(&sqlite3_free)> text(
        sqlite3_expanded_sql(static_cast<sqlite3_stmt*>(statement)), sqlite3_free);
    static_cast<StatementPlans*>(self)->statements_.emplace_back(text.get());
    return 0;
  }

  const SqliteConnection& connection_;
  std::vector<std::string> statements_;
};

// A million whole rows take seconds to read. A plan goes through the depth of the FIFOs, not through the
// words of the scratchpad, so by these alone all of each row is read.
TEST(MatchingRuns, ReadTheNarrowIndexAlone) {
  const TemporaryFolder folder;
  const std::string file = folder / "r.sqlite";
  RunStore(file).add_plan({"hash", "name", 1, ""}, {"router.fifo_flits"});
  const SqliteConnection connection(file, SqliteConnection::Mode::kRead);
  const auto plans_for = [&](const std::string& condition) {
    StatementPlans plans(connection);
    const MatchingRuns matching(connection, "", {condition});
    matching.keys("cycles_per_token DESC, key", 10);
    matching.keys("router_fifo_flits, context_entries, mapping, seed, key", std::nullopt);
    matching.summary({find_run_column("router_fifo_flits"), find_run_column("mapping")});
    pareto_front(matching, {find_run_column("context_entries")}, {"joules_per_token", "tiles_per_layer"});
    return plans.of_runs();
  };
  EXPECT_EQ(plans_for("router.fifo_flits=8"),
            std::vector<std::string>(5, "SCAN runs USING COVERING INDEX runs_narrow"));
  EXPECT_EQ(plans_for("scratchpad.words_per_cycle=8"), std::vector<std::string>(5, "SCAN runs"));
}

}  // namespace
}  // namespace primalsim::study
