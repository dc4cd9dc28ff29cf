#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/lists.h"
#include "cli/output.h"
#include "cli/study_options.h"
#include "core/number_text.h"
#include "proto/read.h"
#include "study/run_sweep.h"

namespace primalsim::cli {
namespace {

std::string in_words(const study::SweepOutcome& outcome, const std::string& plan,
                     const std::string& database) {
  std::string text =
      fmt::format("{}: {} points in {}: {} run now, {} were there", plan, grouped(outcome.points), database,
                  grouped(outcome.run), grouped(outcome.stored));
  if (outcome.equal > 0) text += fmt::format(", {} equal to others", grouped(outcome.equal));
  if (outcome.others > 0) text += fmt::format(", {} left to other shards", grouped(outcome.others));
  if (outcome.failed > 0)
    text += fmt::format("; {} of those run failed, and say why", grouped(outcome.failed));
  return text + fmt::format("\nprimalsim results {} shows them\n", database);
}

// "2/8".
void read_shard(const std::string& text, study::SweepRequest& request) {
  constexpr std::uint64_t kMost = 1'000'000;
  const std::vector<std::string> parts = split(text, '/');
  if (parts.size() != 2) throw_input_error("--shard is '{}'; needed is K/N, e.g. 1/8", text);
  request.shards = parse_integer("the number of shards in --shard", parts[1], 1, kMost);
  request.shard = parse_integer("the shard in --shard", parts[0], 1, request.shards) - 1;
}

}  // namespace

int run_sweep(std::span<const std::string> arguments) {
  Options options("primalsim sweep PLAN --db FILE [--threads N] [--yes] [--retry]");
  options.positional(
      "PLAN", "a SweepPlan file: products of lists of models, machines, mappings ... (docs/sweep.md)", true);
  options.value("db", "FILE",
                "the database of results, made if it is not there; runs that it has are not made again");
  options.flag("yes", "run a plan of more than 100,000 points, too");
  options.flag("retry", "make failed runs again");
  options.flag("rows-only",
               "keep what fits in a row, not what the page shows of single runs (some 25 kB each)");
  options.value(
      "shard", "K/N",
      "only every N-th point from the K-th on, 1/8 to 8/8: for several databases (docs/scaling.md)");
  options.value("threads", "N", "points at a time; as many as there are processors if not given");
  declare_verbosity(options, false);
  if (!options.parse(arguments)) return 0;
  study::SweepRequest request;
  const auto database = options.text("db");
  if (!database) throw_input_error("--db is missing; it names the file that keeps the results");
  request.database = *database;
  request.any_number = options.has("yes");
  request.retry_failed = options.has("retry");
  request.only_rows = options.has("rows-only");
  if (const auto shard = options.text("shard")) read_shard(*shard, request);
  request.threads = settings_option(options).threads;
  request.plan_source = *options.text("PLAN");
  const v1::SweepPlan plan = read_sweep_plan(request.plan_source);
  const study::SweepOutcome outcome = study::run_sweep(plan, request, progress(options));
  if (outcome.is_helper) return 0;
  print(in_words(outcome, plan.name(), request.database));
  return outcome.run > 0 && outcome.failed == outcome.run ? 1 : 0;
}

}  // namespace primalsim::cli
