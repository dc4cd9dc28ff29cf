#include "cli/search_options.h"

#include <algorithm>
#include <filesystem>
#include <limits>

#include "cli/lists.h"
#include "cli/study_options.h"
#include "core/error.h"
#include "core/number_text.h"
#include "proto/read.h"
#include "proto/schema.h"
#include "proto/write.h"

namespace primalsim::cli {
namespace {

v1::SearchGoal::Objective objective_option(const Options& options) {
  const std::string name = options.text_or("objective", "cycles");
  if (name == "cycles") return v1::SearchGoal::CYCLES;
  if (name == "energy") return v1::SearchGoal::ENERGY;
  if (name == "edp") return v1::SearchGoal::EDP;
  if (name == "ttft") return v1::SearchGoal::TTFT;
  throw_input_error("--objective is '{}'; allowed are cycles, energy, edp and ttft", name);
}

// With its unit: 90s, 1.5m, 2h.
std::optional<double> budget_option(const Options& options) {
  constexpr double kMostSeconds = 1e7;
  const auto given = options.text("budget");
  if (!given) return std::nullopt;
  const char last = given->empty() ? '0' : given->back();
  const double unit = last == 's' ? 1 : last == 'm' ? 60 : last == 'h' ? 3600 : 0;
  // A clock cannot tell less than a millisecond of work.
  try {
    if (unit != 0)
      return unit * parse_real("", given->substr(0, given->size() - 1), 0.001 / unit, kMostSeconds / unit);
  } catch (const InputError&) {
  }
  throw_input_error(
      "--budget is '{}'; allowed is a time with its unit, e.g. 90s, 10m or 1h, from 0.001s to {:.0f}s",
      *given, kMostSeconds);
}

// "512,2048:3": positions, and after a colon how much each counts.
void read_contexts(const Options& options, const study::Inputs& inputs, v1::SearchGoal& goal) {
  const std::string given = options.text_or("context", std::to_string(study::context_of(inputs.workload)));
  for (const std::string& part : split(given, ',')) {
    if (part.empty())
      throw_input_error("--context is '{}'; needed are numbers with commas between, e.g. 512,2048:3", given);
    study::add_context(part, "--context", goal);
  }
}

}  // namespace

void declare_search(Options& options) {
  options.value("objective", "cycles|energy|edp|ttft",
                "of the search: what shall be small; cycles if not given");
  options.value("budget", "TIME",
                "of the search: 90s, 10m, 1h; 60s if neither this nor --evaluations is given");
  options.value(
      "evaluations", "N",
      "of the search: mappings to try, to the end of the round in which N is reached; the same every time");
  options.value("context", "N[:WEIGHT],...",
                "of the search: positions attended, several with weights; as in compare if not given");
  options.value("control", "dataflow|lockstep", "of the search: dataflow if not given");
  options.value("resume", "FILE",
                "of the search: go on from here, if it is there, and keep here how far it is");
  options.value("regions", "FILE", "of the search: write the regions found here, for --from");
  options.value("threads", "N", "of the search: as many as there are processors if not given");
}

study::SearchRequest search_request(const Options& options, const study::Inputs& inputs) {
  constexpr double kDefaultSeconds = 60;
  study::SearchRequest request;
  request.strategy = strategy_options(options);
  request.seed = request.strategy.seed;
  request.goal.set_objective(objective_option(options));
  request.goal.set_lockstep(is_second(options, "control", "dataflow", "lockstep"));
  read_contexts(options, inputs, request.goal);
  request.evaluations = options.integer("evaluations", 1, std::numeric_limits<std::uint32_t>::max());
  request.seconds = budget_option(options);
  if (!request.evaluations && !request.seconds) request.seconds = kDefaultSeconds;
  if (const auto file = options.text("resume")) {
    if (std::filesystem::exists(*file)) request.resume = read_search_state(*file);
    request.resume_source = *file;
    request.save = [path = *file](const v1::SearchState& state) {
      v1::File saved;
      saved.set_schema_version(kSchemaVersion);
      *saved.mutable_search_state() = state;
      write_file(path, saved);
    };
  }
  return request;
}

}  // namespace primalsim::cli
