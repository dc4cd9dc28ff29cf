#include "study/store/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace primalsim::study {
namespace {

std::string runs_table() {
  constexpr const char* kTypes[] = {"INTEGER", "REAL", "TEXT"};
  std::string columns;
  for (const RunColumn& column : run_columns()) {
    columns += fmt::format("  {} {}{},\n", column.name, kTypes[static_cast<std::size_t>(column.type)],
                           column.name == "key" ? " NOT NULL" : "");
  }
  return "CREATE TABLE runs (\n" + columns + "  PRIMARY KEY (key)\n) STRICT, WITHOUT ROWID;\n";
}

// A row with 1 for each input of which the runs have several values. Kept up to date, so that nobody has to
// read all runs for it: each new one is compared with the first of those that are there, which they are all
// like in the inputs that are still 0. `INSERT OR IGNORE` of a run that is there changes nothing.
std::string varied_inputs() {
  std::string columns;
  std::string updates;
  for (const RunColumn* const column : telling_inputs()) {
    columns += fmt::format("{}{} INTEGER NOT NULL DEFAULT 0", columns.empty() ? "" : ", ", column->name);
    updates += fmt::format("{0}{1} = varied_inputs.{1} OR new.{1} IS NOT first_run.{1}",
                           updates.empty() ? "" : ", ", column->name);
  }
  return fmt::format(
      "CREATE TABLE varied_inputs ({}) STRICT;\nINSERT INTO varied_inputs DEFAULT VALUES;\n"
      "CREATE TRIGGER run_to_compare BEFORE INSERT ON runs BEGIN UPDATE varied_inputs SET {} "
      "FROM (SELECT * FROM runs ORDER BY key LIMIT 1) AS first_run; END;\n",
      columns, updates);
}

// Rows have no number of their own and no time of day, so that the tables depend on nothing but the plans.
// machine_values.value is never NULL; said so in the table, SQLite 3.40 finds NULLs there in its integrity
// check.
constexpr const char* kOtherTables = R"(
CREATE TABLE outcomes (key TEXT NOT NULL PRIMARY KEY, message BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE plans (
  plan TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, points INTEGER NOT NULL, text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE plan_points (
  plan TEXT NOT NULL, point INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (plan, point)
) STRICT, WITHOUT ROWID;
CREATE TABLE machines (machine_hash TEXT NOT NULL PRIMARY KEY, message BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE swept_fields (field TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE machine_values (
  field TEXT NOT NULL, value ANY, machine_hash TEXT NOT NULL, PRIMARY KEY (machine_hash, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX points_of_run ON plan_points (key);
)";

// Views over a million rows have to answer within a second, so what they are about is kept up to date with
// every run, in its transaction: the best of each group, of equals the one with the smallest key, whatever
// the order.
constexpr const char* kSummaries = R"(
CREATE TABLE fewest_cycles (
  model TEXT NOT NULL, adapter TEXT NOT NULL, machine_hash TEXT NOT NULL, context_entries INTEGER NOT NULL,
  cycles_per_token INTEGER NOT NULL, key TEXT NOT NULL, runs INTEGER NOT NULL,
  PRIMARY KEY (machine_hash, model, adapter, context_entries)
) STRICT, WITHOUT ROWID;
CREATE TABLE fewest_by_value (
  field TEXT NOT NULL, value ANY NOT NULL, model TEXT NOT NULL, adapter TEXT NOT NULL,
  context_entries INTEGER NOT NULL, cycles_per_token INTEGER NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY (field, value, model, adapter, context_entries)
) STRICT, WITHOUT ROWID;
CREATE TABLE fewest_joules (
  model TEXT NOT NULL, adapter TEXT NOT NULL, machine_hash TEXT NOT NULL, context_entries INTEGER NOT NULL,
  joules_per_token REAL NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY (model, adapter, machine_hash, context_entries)
) STRICT, WITHOUT ROWID;
CREATE TABLE mapping_totals (
  model TEXT NOT NULL, adapter TEXT NOT NULL, context_entries INTEGER NOT NULL, mapping TEXT NOT NULL,
  runs INTEGER NOT NULL, least INTEGER NOT NULL, total INTEGER NOT NULL, most INTEGER NOT NULL,
  PRIMARY KEY (model, adapter, context_entries, mapping)
) STRICT, WITHOUT ROWID;
CREATE TABLE load_limits (
  network_width INTEGER NOT NULL, network_height INTEGER NOT NULL, network_router TEXT NOT NULL, vcs INTEGER NOT NULL,
  buffer_flits INTEGER NOT NULL, link_latency_cycles INTEGER NOT NULL, routing TEXT NOT NULL, pattern TEXT NOT NULL,
  packet_flits INTEGER NOT NULL, highest_stable REAL, lowest_unstable REAL, least_latency REAL,
  PRIMARY KEY (network_width, network_height, network_router, vcs, buffer_flits, link_latency_cycles, routing,
    pattern, packet_flits)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_totals (
  kind TEXT NOT NULL, status TEXT NOT NULL, runs INTEGER NOT NULL, PRIMARY KEY (kind, status)
) STRICT, WITHOUT ROWID;
CREATE TABLE points_without_run (
  key TEXT NOT NULL, plan TEXT NOT NULL, point INTEGER NOT NULL, PRIMARY KEY (key, plan, point)
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_failed ON runs (kind, model, mapping, error) WHERE status = 'failed';
)";

constexpr const char* kTriggers = R"(
CREATE TRIGGER any_run AFTER INSERT ON runs BEGIN
  INSERT INTO run_totals VALUES (new.kind, new.status, 1) ON CONFLICT DO UPDATE SET runs = runs + 1;
  DELETE FROM points_without_run WHERE key = new.key;
END;
CREATE TRIGGER run_forgotten AFTER DELETE ON runs BEGIN
  UPDATE run_totals SET runs = runs - 1 WHERE kind = old.kind AND status = old.status;
  DELETE FROM run_totals WHERE runs = 0;
  INSERT INTO points_without_run SELECT key, plan, point FROM plan_points WHERE key = old.key;
END;
CREATE TRIGGER point_of_plan AFTER INSERT ON plan_points
WHEN NOT EXISTS (SELECT 1 FROM runs WHERE runs.key = new.key) BEGIN
  INSERT INTO points_without_run VALUES (new.key, new.plan, new.point);
END;
CREATE TRIGGER value_of_machine AFTER INSERT ON machine_values BEGIN
  INSERT INTO fewest_by_value
  SELECT new.field, new.value, model, adapter, context_entries, cycles_per_token, key
  FROM fewest_cycles WHERE machine_hash = new.machine_hash
  ON CONFLICT DO UPDATE SET cycles_per_token = MIN(cycles_per_token, excluded.cycles_per_token),
    key = CASE WHEN (excluded.cycles_per_token, excluded.key) < (cycles_per_token, key) THEN excluded.key ELSE key END;
END;
CREATE TRIGGER decode_run AFTER INSERT ON runs WHEN new.kind = 'decode' AND new.status = 'done' BEGIN
  INSERT INTO fewest_cycles VALUES (new.model, new.adapter, new.machine_hash, new.context_entries,
    new.cycles_per_token, new.key, 1)
  ON CONFLICT DO UPDATE SET runs = runs + 1, cycles_per_token = MIN(cycles_per_token, excluded.cycles_per_token),
    key = CASE WHEN (excluded.cycles_per_token, excluded.key) < (cycles_per_token, key) THEN excluded.key ELSE key END;
  INSERT INTO fewest_by_value
  SELECT field, value, new.model, new.adapter, new.context_entries, new.cycles_per_token, new.key
  FROM machine_values WHERE machine_hash = new.machine_hash
  ON CONFLICT DO UPDATE SET cycles_per_token = MIN(cycles_per_token, excluded.cycles_per_token),
    key = CASE WHEN (excluded.cycles_per_token, excluded.key) < (cycles_per_token, key) THEN excluded.key ELSE key END;
  INSERT INTO mapping_totals VALUES (new.model, new.adapter, new.context_entries, new.mapping, 1,
    new.cycles_per_token, new.cycles_per_token, new.cycles_per_token)
  ON CONFLICT DO UPDATE SET runs = runs + 1, least = MIN(least, excluded.least), total = total + excluded.total,
    most = MAX(most, excluded.most);
END;
CREATE TRIGGER energy_run AFTER INSERT ON runs
WHEN new.kind = 'decode' AND new.status = 'done' AND new.joules_per_token IS NOT NULL BEGIN
  INSERT INTO fewest_joules VALUES (new.model, new.adapter, new.machine_hash, new.context_entries,
    new.joules_per_token, new.key)
  ON CONFLICT DO UPDATE SET joules_per_token = MIN(joules_per_token, excluded.joules_per_token),
    key = CASE WHEN (excluded.joules_per_token, excluded.key) < (joules_per_token, key) THEN excluded.key ELSE key END;
END;
CREATE TRIGGER traffic_run AFTER INSERT ON runs WHEN new.kind = 'traffic' AND new.status = 'done' BEGIN
  INSERT INTO load_limits VALUES (new.network_width, new.network_height, new.network_router, IFNULL(new.vcs, 0),
    IFNULL(new.buffer_flits, 0), IFNULL(new.link_latency_cycles, 0), new.routing, new.pattern, new.packet_flits,
    CASE WHEN new.stable THEN new.offered_flits_per_node_cycle END,
    CASE WHEN NOT new.stable THEN new.offered_flits_per_node_cycle END, new.packet_latency_mean_cycles)
  ON CONFLICT DO UPDATE SET
    highest_stable = MAX(IFNULL(highest_stable, excluded.highest_stable), IFNULL(excluded.highest_stable, highest_stable)),
    lowest_unstable =
      MIN(IFNULL(lowest_unstable, excluded.lowest_unstable), IFNULL(excluded.lowest_unstable, lowest_unstable)),
    least_latency = MIN(least_latency, excluded.least_latency);
END;
)";

constexpr const char* kViews = R"(
CREATE VIEW best_mappings AS
SELECT best.model, best.adapter, machine, best.machine_hash, best.context_entries, mapping, seed,
  best.cycles_per_token, best.runs, best.key
FROM fewest_cycles AS best JOIN runs ON runs.key = best.key;

CREATE VIEW least_energy AS
SELECT best.model, best.adapter, machine, best.machine_hash, best.context_entries, mapping, seed, policy,
  best.joules_per_token, cycles_per_token, best.key
FROM fewest_joules AS best JOIN runs ON runs.key = best.key;

CREATE VIEW fastest_by_machine_value AS
SELECT best.field, best.value, best.model, best.adapter, best.context_entries, mapping, best.cycles_per_token,
  machine_hash, best.key
FROM fewest_by_value AS best JOIN runs ON runs.key = best.key;

CREATE VIEW mapping_order AS
SELECT model, adapter, context_entries, mapping, runs, least AS least_cycles_per_token,
  CAST(total AS REAL) / runs AS mean_cycles_per_token, most AS most_cycles_per_token
FROM mapping_totals;

CREATE VIEW saturation AS
SELECT network_width, network_height, network_router, NULLIF(vcs, 0) AS vcs, NULLIF(buffer_flits, 0) AS buffer_flits,
  NULLIF(link_latency_cycles, 0) AS link_latency_cycles, routing, pattern, packet_flits,
  highest_stable AS highest_stable_flits_per_node_cycle, lowest_unstable AS lowest_unstable_flits_per_node_cycle,
  least_latency AS least_packet_latency_mean_cycles
FROM load_limits;

CREATE VIEW failed AS
SELECT kind, model, mapping, error, key FROM runs WHERE status = 'failed';

CREATE VIEW open_points AS
SELECT plans.name, open.point, open.key FROM points_without_run AS open JOIN plans USING (plan);
)";

}  // namespace

std::string schema_sql() {
  return fmt::format(
      "PRAGMA application_id = {};\nPRAGMA user_version = {};\nBEGIN;\n{}{}{}{}{}{}{}COMMIT;\n",
      kApplicationId, kStoreSchema, runs_table(), narrow_index_sql({}), varied_inputs(), kOtherTables,
      kSummaries, kTriggers, kViews);
}

std::string narrow_index_sql(std::span<const std::string> swept_fields) {
  constexpr std::array kLeftOut = {"program", "machine_hash", "mapping_hash", "error"};  // long texts
  const auto is_in = [](const auto& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::string columns;
  for (const RunColumn& column : run_columns()) {
    const bool is_left_out = column.machine_field.empty() ? is_in(kLeftOut, column.name)
                                                          : !is_in(swept_fields, column.machine_field);
    if (!is_left_out) columns += (columns.empty() ? "" : ", ") + column.name;
  }
  return "DROP INDEX IF EXISTS runs_narrow;\nCREATE INDEX runs_narrow ON runs (" + columns + ");\n";
}

std::vector<const RunColumn*> telling_inputs() {
  std::vector<const RunColumn*> inputs;
  for (const RunColumn& column : run_columns()) {
    const bool is_of_contents =
        column.name == "key" || column.name == "program" || column.name.ends_with("_hash");
    if (column.is_input && !is_of_contents) inputs.push_back(&column);
  }
  return inputs;
}

std::string run_column_names() {
  std::string names;
  for (const RunColumn& column : run_columns()) names += (names.empty() ? "" : ", ") + column.name;
  return names;
}

}  // namespace primalsim::study
