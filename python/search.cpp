// search.
#include "study/search/search.h"

#include <filesystem>
#include <limits>

#include "core/error.h"
#include "core/number_text.h"
#include "proto/format.h"
#include "proto/read.h"
#include "proto/write.h"
#include "python/inputs.h"
#include "python/studies.h"

namespace primalsim::python {
namespace {

v1::SearchGoal::Objective objective_of(const Arguments& arguments) {
  const std::string name = arguments.text_or("objective", "cycles");
  if (name == "cycles") return v1::SearchGoal::CYCLES;
  if (name == "energy") return v1::SearchGoal::ENERGY;
  if (name == "edp") return v1::SearchGoal::EDP;
  if (name == "ttft") return v1::SearchGoal::TTFT;
  throw_input_error("objective is '{}'; allowed are cycles, energy, edp and ttft", name);
}

// Seconds: a number, or with its unit as on the command line: "90s", "1.5m", "2h".
std::optional<double> budget_of(const Arguments& arguments) {
  constexpr double kMostSeconds = 1e7;
  constexpr double kLeastSeconds = 0.001;
  const auto given = arguments.text("budget");
  if (!given) return std::nullopt;
  const char last = given->empty() ? '0' : given->back();
  const double unit = last == 'm' ? 60 : last == 'h' ? 3600 : 1;
  const bool has_unit = last == 's' || last == 'm' || last == 'h';
  try {
    return unit * parse_real("", has_unit ? given->substr(0, given->size() - 1) : *given,
                             kLeastSeconds / unit, kMostSeconds / unit);
  } catch (const InputError&) {
    throw_input_error(
        "budget is '{}'; allowed are seconds, or a time with its unit, e.g. 90s, 10m or 1h, from 0.001s to "
        "{:.0f}s",
        *given, kMostSeconds);
  }
}

// Each is a number, or "2048:3" with how much it counts.
void read_contexts(const Arguments& arguments, const v1::Workload& workload, v1::SearchGoal& goal) {
  std::vector<std::string> given = arguments.texts("context");
  if (given.empty()) given.push_back(std::to_string(study::context_of(workload)));
  for (const std::string& part : given) study::add_context(part, "context", goal);
}

void read_resume(const Arguments& arguments, study::SearchRequest& request) {
  const auto path = arguments.text("resume");
  if (!path) return;
  format_of(*path);
  if (std::filesystem::exists(*path)) request.resume = read_search_state(*path);
  request.resume_source = *path;
  request.save = [path = *path](const v1::SearchState& state) {
    write_file(path, *file_with([&](v1::File& file) { *file.mutable_search_state() = state; }));
  };
}

study::SearchRequest search_request(const Arguments& arguments, const study::Inputs& inputs) {
  constexpr double kDefaultSeconds = 60;
  study::SearchRequest request;
  request.strategy = strategy_of(arguments);
  request.seed = request.strategy.seed;
  request.goal.set_objective(objective_of(arguments));
  request.goal.set_lockstep(arguments.is_second("control", "dataflow", "lockstep"));
  read_contexts(arguments, inputs.workload, request.goal);
  request.evaluations = arguments.integer("evaluations", 1, std::numeric_limits<std::uint32_t>::max());
  request.seconds = budget_of(arguments);
  if (!request.evaluations && !request.seconds) request.seconds = kDefaultSeconds;
  if (const Item* const start = arguments.item("regions")) {
    request.start = regions_of(*start);
    request.start_source = source_of(start, "");
  }
  read_resume(arguments, request);
  return request;
}

}  // namespace

Found run_search(const Call& call) {
  const study::Inputs inputs = inputs_of(call.arguments);
  study::SearchRequest request = search_request(call.arguments, inputs);
  request.stop = &call.stop;
  study::SearchOutcome found = study::search(call.session, inputs, request, call.progress);
  Found result;
  result.outcome = kept(study::summary_of(request, found));
  result.files["mapping"] =
      file_with([&](v1::File& file) { *file.mutable_mapping() = std::move(found.mapping); });
  if (found.regions) {
    result.files["regions"] =
        file_with([&](v1::File& file) { *file.mutable_regions() = std::move(*found.regions); });
  }
  return result;
}

}  // namespace primalsim::python
