// sweep and results.
#include <limits>

#include "core/error.h"
#include "core/number_text.h"
#include "proto/read.h"
#include "python/inputs.h"
#include "python/studies.h"
#include "report/writer.h"
#include "study/run_sweep.h"
#include "study/stored_runs.h"

namespace primalsim::python {
namespace {

v1::SweepPlan plan_of(const Item& item) {
  if (item.kind == Item::Kind::kText) return read_sweep_plan(item.bytes);
  return file_of(item, "sweep_plan", "plan").sweep_plan();
}

// "2/8".
void read_shard(const std::string& text, study::SweepRequest& request) {
  constexpr std::uint64_t kMost = 1'000'000;
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos)
    throw_input_error("shard is '{}'; needed is K/N, e.g. 1/8, or (1, 8)", text);
  request.shards = parse_integer("the number of shards in shard", text.substr(slash + 1), 1, kMost);
  request.shard = parse_integer("the shard in shard", text.substr(0, slash), 1, request.shards) - 1;
}

}  // namespace

Found run_sweep(const Call& call) {
  const Arguments& arguments = call.arguments;
  study::SweepRequest request;
  request.database = text_of(arguments.required("db"), "db");
  request.any_number = arguments.flag("yes");
  request.retry_failed = arguments.flag("retry");
  request.only_rows = arguments.flag("rows_only");
  if (const auto shard = arguments.text("shard")) read_shard(*shard, request);
  request.threads = arguments.integer("threads", 1, kMostThreads).value_or(request.threads);
  const Item& plan = arguments.required("plan");
  if (plan.kind == Item::Kind::kText) request.plan_source = plan.bytes;
  const study::SweepOutcome done = study::run_sweep(plan_of(plan), request, call.progress);
  Found found;
  found.numbers = {{"points", done.points},      {"equal", done.equal}, {"others", done.others},
                   {"stored", done.stored},      {"run", done.run},     {"failed", done.failed},
                   {"is_helper", done.is_helper}};
  return found;
}

Found run_results(const Call& call) {
  constexpr std::uint64_t kMostRunsOfAPage = 500;
  const Arguments& arguments = call.arguments;
  if (const auto out = arguments.text("out")) report::check_output_folder(*out);
  study::RunsRequest request;
  request.database = text_of(arguments.required("db"), "db");
  request.plan = arguments.text_or("plan", "");
  request.where = arguments.texts("where");
  request.sort = arguments.text_or("sort", "");
  request.front_of = arguments.texts("front");
  request.only_front = arguments.flag("only_front");
  if (request.only_front && request.front_of.empty()) {
    request.front_of = {"cycles_per_token", "joules_per_token", "tiles_per_layer"};
  }
  request.limit = arguments.integer("limit", 1, std::numeric_limits<std::uint32_t>::max());
  if (arguments.has("out")) request.most_outcomes = kMostRunsOfAPage;
  return {kept(study::stored_runs(request))};
}

}  // namespace primalsim::python
