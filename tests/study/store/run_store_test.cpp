#include "study/store/run_store.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>

#include "core/error.h"
#include "core/random_stream.h"
#include "study/store/condition.h"
#include "study/store/schema.h"
#include "study/stored_runs.h"
#include "tests/cli/temporary_folder.h"
#include "tests/proto/expect_error.h"
#include "tests/study/store/dump.h"

namespace primalsim::study {
namespace {

using testing::TemporaryFolder;

StoredRun stored(const std::string& key, std::uint64_t cycles) {
  StoredRun run;
  run.row.set_key(key);
  run.row.set_kind("decode");
  run.row.set_status("done");
  run.row.set_model("m");
  run.row.set_adapter("");
  run.row.set_context_entries(1);
  run.row.set_mapping("primal");
  run.row.set_machine_hash("h" + std::to_string(cycles % 3));
  run.row.mutable_fields()->mutable_router()->set_fifo_flits(static_cast<std::uint32_t>(cycles % 3));
  run.row.set_cycles_per_token(cycles);
  run.outcome.set_key(key);
  run.outcome.mutable_result()->set_model("m");
  return run;
}

v1::StudyRuns runs_in(const std::string& file) {
  RunsRequest request;
  request.database = file;
  request.most_outcomes = 1;
  return stored_runs(request);
}

TEST(RunStore, WhatIsStoredComesBack) {
  const TemporaryFolder folder;
  const std::string file = folder / "r.sqlite";
  StoredRun run = stored("k", 7);
  run.row.set_kv_together(true);
  run.row.set_joules_per_token(0.1);
  run.row.set_seed(std::uint64_t{1} << 53U);
  RunStore(file).add(std::vector{run});
  const v1::StudyRuns found = runs_in(file);
  ASSERT_EQ(found.runs_size(), 1);
  EXPECT_EQ(found.runs(0).SerializeAsString(), run.row.SerializeAsString());
  ASSERT_EQ(found.outcomes_size(), 1);
  EXPECT_EQ(found.outcomes(0).SerializeAsString(), run.outcome.SerializeAsString());
}

TEST(RunStore, TheOrderOfRunsLeavesNoTrace) {
  const TemporaryFolder folder;
  const std::vector runs{stored("b", 1), stored("a", 2), stored("c", 3)};
  {
    RunStore store(folder / "one.sqlite");
    store.add_plan({"p", "plan", 3, "text"}, {"router.fifo_flits"});
    store.add(runs);
  }
  {
    RunStore store(folder / "other.sqlite");
    store.add_plan({"p", "plan", 3, "text"}, {});
    store.add(std::vector{runs[2]});
    store.add(std::vector{runs[1]});
    store.add_plan({"p", "plan", 3, "text"},
                   {"router.fifo_flits"});  // learned later, of machines that are there
    store.add(runs);
  }
  EXPECT_EQ(testing::dump(folder / "one.sqlite"), testing::dump(folder / "other.sqlite"));
  EXPECT_FALSE(std::filesystem::exists(folder / "one.sqlite-wal"));
}

// As a user would ask whether a copy of the file has come over whole.
TEST(RunStore, SqliteFindsItWhole) {
  const TemporaryFolder folder;
  const std::string file = folder / "r.sqlite";
  {
    RunStore store(file);
    store.add_plan({"p", "plan", 3, "text"}, {"router.fifo_flits"});
    store.add(std::vector{stored("a", 1), stored("b", 2)});
  }
  const SqliteConnection connection(file, SqliteConnection::Mode::kRead);
  SqliteStatement check(connection, "PRAGMA integrity_check");
  ASSERT_TRUE(check.step());
  EXPECT_EQ(check.text(0), "ok");
}

std::vector<StoredRun> random_runs() {
  RandomStream random(3, 0);
  std::vector<StoredRun> runs;
  for (int i = 0; i < 400; ++i) {
    StoredRun run = stored(std::to_string(random.below(300)), random.below(50));  // some keys twice
    run.row.set_adapter(random.below(2) == 0 ? "" : "a");
    run.row.set_context_entries(static_cast<std::uint32_t>(random.below(3)));
    run.row.set_mapping(random.below(2) == 0 ? "primal" : "compact");
    if (random.below(4) != 0) run.row.set_joules_per_token(static_cast<double>(random.below(20)));
    if (random.below(9) == 0) run.row.set_status("failed");
    if (random.below(3) == 0) {
      run.row.set_kind("traffic");
      run.row.set_network_width(4);
      run.row.set_network_height(static_cast<std::uint32_t>(4 + random.below(2)));
      run.row.set_network_router("iq4");
      run.row.set_routing("xy");
      run.row.set_pattern("uniform");
      run.row.set_packet_flits(1);
      if (random.below(2) == 0) run.row.set_vcs(2);
      run.row.set_offered_flits_per_node_cycle(static_cast<double>(random.below(90)) / 100);
      run.row.set_stable(random.below(2) == 0);
      run.row.set_packet_latency_mean_cycles(static_cast<double>(random.below(90)));
    }
    runs.push_back(std::move(run));
  }
  return runs;
}

// That two queries give the same rows, and some.
void expect_same_rows(const SqliteConnection& connection, const std::string& view, const std::string& plain) {
  SqliteStatement differing(connection, "SELECT COUNT(*) FROM (SELECT * FROM (" + view + " EXCEPT " + plain +
                                            ") UNION ALL SELECT * FROM (" + plain + " EXCEPT " + view + "))");
  differing.step();
  EXPECT_EQ(differing.whole(0), 0) << view;
  SqliteStatement count(connection, "SELECT COUNT(*) FROM (" + view + ")");
  count.step();
  EXPECT_GT(count.whole(0), 0) << view;
}

// What is kept up to date beside what the rows themselves say.
TEST(RunStore, ViewsSayWhatTheRowsSay) {
  const TemporaryFolder folder;
  const std::string file = folder / "r.sqlite";
  {
    RunStore store(file);
    store.add_plan({"p", "plan", 1, ""}, {"router.fifo_flits"});
    store.add(random_runs());
  }
  const SqliteConnection connection(file, SqliteConnection::Mode::kRead);
  const auto same = [&](const std::string& view, const std::string& plain) {
    expect_same_rows(connection, view, plain);
  };
  const std::string decode = " FROM runs WHERE kind = 'decode' AND status = 'done' ";
  same("SELECT model, adapter, machine_hash, context_entries, cycles_per_token, runs FROM best_mappings",
       "SELECT model, adapter, machine_hash, context_entries, MIN(cycles_per_token), COUNT(*)" + decode +
           "GROUP BY model, adapter, machine_hash, context_entries");
  same("SELECT key FROM best_mappings",
       "SELECT key FROM (SELECT key, RANK() OVER (PARTITION BY model, adapter, machine_hash, context_entries "
       "ORDER BY "
       "cycles_per_token, key) AS place" +
           decode + ") WHERE place = 1");
  same("SELECT model, adapter, machine_hash, context_entries, joules_per_token FROM least_energy",
       "SELECT model, adapter, machine_hash, context_entries, MIN(joules_per_token)" + decode +
           "AND joules_per_token IS NOT NULL GROUP BY model, adapter, machine_hash, context_entries");
  same("SELECT field, value, model, adapter, context_entries, cycles_per_token FROM fastest_by_machine_value",
       "SELECT 'router.fifo_flits', router_fifo_flits, model, adapter, context_entries, "
       "MIN(cycles_per_token)" +
           decode + "GROUP BY router_fifo_flits, model, adapter, context_entries");
  same(
      "SELECT model, adapter, context_entries, mapping, runs, least_cycles_per_token, mean_cycles_per_token, "
      "most_cycles_per_token FROM mapping_order",
      "SELECT model, adapter, context_entries, mapping, COUNT(*), MIN(cycles_per_token), "
      "CAST(SUM(cycles_per_token) AS "
      "REAL) / COUNT(*), MAX(cycles_per_token)" +
          decode + "GROUP BY model, adapter, context_entries, mapping");
  same(
      "SELECT network_height, vcs, highest_stable_flits_per_node_cycle, "
      "lowest_unstable_flits_per_node_cycle, "
      "least_packet_latency_mean_cycles FROM saturation",
      "SELECT network_height, vcs, MAX(CASE WHEN stable THEN offered_flits_per_node_cycle END), MIN(CASE "
      "WHEN NOT stable "
      "THEN offered_flits_per_node_cycle END), MIN(packet_latency_mean_cycles) FROM runs WHERE kind = "
      "'traffic' AND "
      "status = 'done' GROUP BY network_height, vcs");
}

TEST(RunStore, TellsWhichPointsAreOpen) {
  const TemporaryFolder folder;
  RunStore store(folder / "r.sqlite");
  store.add_plan({"p", "plan", 4, ""}, {});
  store.add(std::vector{stored("b", 1)});
  const std::vector<std::string> keys{"a", "b", "a", "c"};
  EXPECT_EQ(store.add_points("p", 0, keys), (std::vector<std::size_t>{0, 3}));
}

// A run ends the points that share it, of any plan; a forgotten one opens them again.
TEST(RunStore, OpenPointsAreThoseWithoutARun) {
  const TemporaryFolder folder;
  const std::string file = folder / "r.sqlite";
  RunStore store(file);
  store.add_plan({"p", "one", 3, ""}, {});
  store.add_plan({"q", "two", 1, ""}, {});
  store.add_points("p", 0, std::vector<std::string>{"a", "b", "a"});
  store.add_points("q", 0, std::vector<std::string>{"a"});
  const auto open = [&] {
    const SqliteConnection connection(file, SqliteConnection::Mode::kRead);
    EXPECT_EQ(testing::texts_of(connection,
                                "SELECT plans.name || point || key FROM plan_points JOIN plans USING "
                                "(plan) WHERE key NOT IN (SELECT key FROM runs) ORDER BY 1"),
              testing::texts_of(connection, "SELECT name || point || key FROM open_points ORDER BY 1"));
    return runs_in(file).open_points();
  };
  EXPECT_EQ(open(), 4);
  StoredRun failed = stored("a", 1);
  failed.row.set_status("failed");
  store.add(std::vector{failed});
  EXPECT_EQ(open(), 1);
  store.forget_failed(std::vector<std::string>{"a"});
  EXPECT_EQ(open(), 4);
  EXPECT_EQ(runs_in(file).all_runs(), 0);
  store.add(std::vector{stored("a", 2), stored("b", 3)});
  EXPECT_EQ(open(), 0);
  EXPECT_EQ(runs_in(file).all_runs(), 2);
}

// Rows, their order and the inputs said to differ, with a limit that the database is asked for, beside those
// of all rows.
TEST(RunStore, ALimitLeavesOutRowsOnly) {
  const TemporaryFolder folder;
  const std::string file = folder / "r.sqlite";
  std::vector<StoredRun> runs;
  for (std::uint64_t i = 0; i < 9; ++i) {
    runs.push_back(stored(std::to_string(i), 7 * i % 5));
    runs.back().row.set_mapping(i < 6 ? "primal" : "compact");
  }
  RunStore(file).add(runs);
  for (const char* const sort : {"", "cycles_per_token", "-mapping"}) {
    for (const bool is_filtered : {false, true}) {
      RunsRequest request;
      request.database = file;
      request.sort = sort;
      if (is_filtered) request.where = {"mapping=primal", "cycles_per_token<9"};
      v1::StudyRuns all = stored_runs(request);
      EXPECT_EQ(all.varied_size(), is_filtered ? 1 : 2);  // a field of the machine, and the mapping
      EXPECT_EQ(all.matching_runs(), is_filtered ? 6U : 9U);
      request.limit = 2;
      ASSERT_GT(all.runs_size(), 2);
      all.mutable_runs()->DeleteSubrange(2, all.runs_size() - 2);
      EXPECT_EQ(stored_runs(request).SerializeAsString(), all.SerializeAsString()) << sort;
    }
  }
}

// What is kept up to date beside the values of all rows, after each of some runs.
TEST(RunStore, InputsThatVaryAreThoseOfTheRows) {
  const TemporaryFolder folder;
  RunsRequest request;
  request.database = folder / "r.sqlite";
  RunStore store(request.database);
  std::uint64_t number = 0;
  for (StoredRun run : random_runs()) {
    run.row.set_key(std::to_string(7919 * ++number % 1009));  // of its own, as a hash of the inputs is
    run.outcome.set_key(run.row.key());
    store.add(std::vector{run});
    const v1::StudyRuns all = stored_runs(request);
    std::vector<std::string> expected;
    std::set<std::string> kinds;
    for (const v1::RunRow& row : all.runs()) kinds.insert(row.kind());
    for (const RunColumn* const input : telling_inputs()) {
      std::set<std::optional<RunValue>> values;
      for (const v1::RunRow& row : all.runs()) values.insert(value_of(row, *input));
      if (kinds.size() > 1) values.erase(std::nullopt);  // runs of some kinds have none
      if (values.size() > 1) expected.push_back(input->name);
    }
    request.limit = 1;
    const v1::StudyRuns limited = stored_runs(request);
    EXPECT_EQ(std::vector<std::string>(limited.varied().begin(), limited.varied().end()), expected);
    request.limit.reset();
    if (all.runs_size() > 40) return;
  }
}

TEST(RunStore, FailedRunsCanBeForgotten) {
  const TemporaryFolder folder;
  RunStore store(folder / "r.sqlite");
  StoredRun failed = stored("a", 1);
  failed.row.set_status("failed");
  store.add(std::vector{failed, stored("b", 2)});
  store.forget_failed(std::vector<std::string>{"a", "b"});
  EXPECT_EQ(store.add_points("p", 0, std::vector<std::string>{"a", "b"}), (std::vector<std::size_t>{0}));
}

TEST(RunStore, OneProcessWritesReadersRead) {
  const TemporaryFolder folder;
  const std::string file = folder / "r.sqlite";
  RunStore store(file);
  store.add(std::vector{stored("a", 1)});
  EXPECT_EQ(testing::error_of<InputError>([&] { const RunStore second(file); }),
            file +
                ": another sweep is writing to it; wait until it has ended, or give this one a database of "
                "its own");
  EXPECT_EQ(runs_in(file).runs_size(), 1);
}

// What a file holds is the same before and after.
TEST(RunStore, WhatIsNotOursIsNotTouched) {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& file) {
    const std::string before = testing::read_text(file);
    const std::string why = testing::error_of<InputError>([&] { const RunStore store(file); });
    EXPECT_EQ(testing::error_of<InputError>([&] { runs_in(file); }), why);
    EXPECT_EQ(testing::read_text(file), before);
    return why.substr(why.find(": ") + 2);
  };
  EXPECT_EQ(refused(folder.write("empty", "")), "is no SQLite database; it is left as it is");
  EXPECT_EQ(refused(folder.write("text", std::string(200, 'x'))),
            "is no SQLite database; it is left as it is");
  const std::string ours = folder / "ours";
  { const RunStore store(ours); }
  std::string bytes = testing::read_text(ours);
  bytes[63] = 9;  // the last byte of user_version
  EXPECT_EQ(refused(folder.write("newer", bytes)),
            "its tables are of schema 9; this program knows schema 5 and leaves it as it is");
  bytes[63] = 1;
  EXPECT_EQ(refused(folder.write("older", bytes)),
            "its tables are of schema 1; this program knows schema 5 and leaves it as it is");
  bytes[68] = 0;  // the first of application_id
  EXPECT_EQ(refused(folder.write("others", bytes)), "is a database of another program; it is left as it is");
}

// A page of zeros in place of the first of a table, and half of the file.
TEST(RunStore, ADamagedFileIsUnusableInput) {
  const TemporaryFolder folder;
  const std::string whole = folder / "whole";
  { RunStore(whole).add(random_runs()); }
  std::string bytes = testing::read_text(whole);
  const auto why = [&](const std::string& text) {
    return testing::error_of<InputError>([&] { runs_in(folder.write("damaged", text)); });
  };
  EXPECT_NE(why(bytes.substr(0, bytes.size() / 2)).find("is damaged ("), std::string::npos);
  constexpr std::size_t kPage = 4096;
  bytes.replace(kPage, 4 * kPage, std::string(4 * kPage, '\0'));
  EXPECT_NE(why(bytes).find("the same plan fills a new one"), std::string::npos);
}

// A decode step has a machine, a point of traffic none: that does not make its numbers inputs that differ.
TEST(RunStore, WhatOnlyOneKindHasDoesNotVary) {
  const TemporaryFolder folder;
  RunsRequest request;
  request.database = folder / "r.sqlite";
  StoredRun traffic = stored("t", 3);
  traffic.row.set_kind("traffic");
  traffic.row.clear_fields();
  traffic.row.clear_mapping();
  RunStore(request.database).add(std::vector{stored("a", 2), stored("b", 2), traffic});
  for (const auto& limit : {std::optional<std::uint64_t>(), std::optional<std::uint64_t>(1)}) {
    request.limit = limit;
    const v1::StudyRuns runs = stored_runs(request);
    ASSERT_EQ(runs.varied_size(), 1);
    EXPECT_EQ(runs.varied(0), "kind");
    EXPECT_EQ(runs.matching_runs(), 3U);
  }
}

TEST(Condition, ReadsWhatPeopleWrite) {
  EXPECT_EQ(parse_condition("context_entries<=1024").sql(), "context_entries <= ?");
  EXPECT_EQ(parse_condition("router.fifo_flits!=8").sql(), "router_fifo_flits != ?");
  EXPECT_EQ(parse_condition("seed=").sql(), "seed IS NULL");
  EXPECT_EQ(std::get<std::string>(*parse_condition("adapter=").value), "");
  EXPECT_EQ(testing::error_of<InputError>([] { parse_condition("modle=tiny"); }),
            "where: there is no column 'modle'; did you mean 'model'?");
  EXPECT_EQ(testing::error_of<InputError>([] { parse_condition("tiny"); }),
            "where is 'tiny'; needed is COLUMN, one of = != < <= > >=, and a value");
  EXPECT_NE(testing::error_of<InputError>([] {
              parse_condition("context_entries=many");
            }).find("context_entries is 'many'"),
            std::string::npos);
}

}  // namespace
}  // namespace primalsim::study
