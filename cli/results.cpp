#include <fmt/format.h>

#include <limits>

#include "cli/commands.h"
#include "cli/lists.h"
#include "cli/output.h"
#include "cli/study_options.h"
#include "core/error.h"
#include "core/number_text.h"
#include "report/writer.h"
#include "study/stored_runs.h"

namespace primalsim::cli {
namespace {

// A page with more whole runs would be slow to open; they are some 30 kB each.
constexpr std::uint64_t kMostRunsOfAPage = 500;
constexpr int kMostRowsOfAPage = 20'000;
constexpr int kUsualRowsOfATable = 100;

study::RunsRequest runs_request(const Options& options) {
  study::RunsRequest request;
  request.database = *options.text("DB");
  request.plan = options.text_or("plan", "");
  request.where = options.texts("where");
  request.sort = options.text_or("sort", "");
  request.only_front = options.has("only-front");
  if (options.has("front")) {
    request.front_of = split(*options.text("front"), ',');
  } else if (request.only_front) {
    request.front_of = {"cycles_per_token", "joules_per_token", "tiles_per_layer"};
  }
  request.limit = options.integer("limit", 1, std::numeric_limits<std::uint32_t>::max());
  if (options.has("out")) request.most_outcomes = kMostRunsOfAPage;
  return request;
}

void write_page(const Options& options, const v1::StudyRuns& study) {
  if (study.runs_size() > kMostRowsOfAPage) {
    throw_input_error(
        "--out: a page shows at most {} runs, these are {}; --where, --only-front and --limit choose among "
        "them",
        grouped(kMostRowsOfAPage), grouped(static_cast<std::uint64_t>(study.runs_size())));
  }
  report::write_reports(study, *options.text("out"), layout_option(options));
}

void keep_first(int rows, v1::StudyRuns& study) {
  const int surplus = study.runs_size() - rows;
  if (surplus > 0) study.mutable_runs()->DeleteSubrange(rows, surplus);
}

}  // namespace

int run_results(std::span<const std::string> arguments) {
  Options options(
      "primalsim results DB [--plan NAME] [--where COLUMN=VALUE]... [--sort COLUMN] [--front COLUMN,...] "
      "[--csv] "
      "[--out DIR]");
  options.positional("DB", "a database that `primalsim sweep` made", true);
  options.value("plan", "NAME", "only runs of this plan, in its order");
  options.repeated("where", "CONDITION",
                   "only runs with this, may be repeated: model=tiny, context_entries<=1024, status!=done");
  options.value("sort", "COLUMN",
                "by this column, behind a '-' the largest first; by the inputs if not given");
  options.value("limit", "N", "so many rows at most; of a table 100 if not given");
  options.value(
      "front", "COLUMN,...",
      "mark the Pareto front: runs than which no other of the same work is better in these columns");
  options.flag("only-front", "only runs on the front; of cycles, energy and tiles if --front is not given");
  options.flag("csv", "print CSV, with every column that any of the runs has");
  declare_output(options, "write study.html, study.csv and study.json here");
  if (!options.parse(arguments)) return 0;
  if (options.has("csv") && options.has("json")) throw_input_error("--csv and --json exclude each other");
  check_output(options);
  study::RunsRequest request = runs_request(options);
  const bool is_table = !options.has("csv") && !options.has("json");
  const bool is_short = is_table && !request.limit && !options.has("verbose");
  // A page has all rows, and a front is of all rows.
  if (is_short && !options.has("out")) request.limit = kUsualRowsOfATable;
  v1::StudyRuns study = study::stored_runs(request);
  if (options.has("out")) write_page(options, study);
  if (is_short) keep_first(kUsualRowsOfATable, study);
  print_outcome(options, study, options.has("csv") ? "csv" : "table");
  const std::uint64_t left_out = study.matching_runs() - static_cast<std::uint64_t>(study.runs_size());
  if (is_short && left_out > 0)
    print(fmt::format("... and {} more; --limit or --verbose shows them\n", grouped(left_out)));
  if (options.has("out")) tell("reports are in " + *options.text("out"));
  return 0;
}

}  // namespace primalsim::cli
