#include "study/compare.h"

#include <algorithm>
#include <limits>

#include "cli/commands.h"
#include "cli/lists.h"
#include "cli/machine_options.h"
#include "cli/study_options.h"
#include "core/error.h"
#include "study/compare_all.h"

namespace primalsim::cli {
namespace {

constexpr std::uint64_t kMostContext = 1073741824;
constexpr std::uint64_t kMostSeeds = 1000;

void declare_compare(Options& options) {
  options.positionals("MODEL", "folder with a config.json, such a file, or a Workload file; one or more");
  declare_inputs(options, false);
  options.value("context", "N[,N]...",
                "positions attended, the new one included, or several to compare at; if not given 2048, or "
                "what the model "
                "was made for if that is less");
  options.repeated("mapping", "NAME|FILE",
                   "a strategy or a Mapping file, may be repeated; all strategies if not given");
  declare_strategy_options(options);
  options.value("seeds", "FIRST:LAST",
                "seeds of the random strategy, of which the median is ranked; 1:8 if not given");
  declare_step(options);
  declare_why(options);
  options.flag("stability", "who wins on other machines, at other contexts and in lock-step");
  options.value("threads", "N", "mappings simulated at once; as many as there are processors if not given");
  declare_output(options,
                 "write report.html, report.json, report.csv, links.csv, units.csv, tasks.csv, trace.pftrace "
                 "and result.txtpb here");
}

std::vector<std::uint64_t> seeds_option(const Options& options) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max() - 1;
  if (options.has("seed")) {
    if (options.has("seeds")) throw_input_error("--seed and --seeds exclude each other");
    return {*options.integer("seed", 0, std::numeric_limits<std::uint64_t>::max())};
  }
  if (!options.has("seeds")) return study::CompareRequest().seeds;
  const std::vector<std::string> ends = split(*options.text("seeds"), ':');
  if (ends.size() != 2) {
    throw_input_error("--seeds is '{}'; needed is FIRST:LAST, e.g. 1:8", *options.text("seeds"));
  }
  const std::uint64_t first = parse_integer("the first of --seeds", ends[0], 0, kMost);
  const std::uint64_t last = parse_integer("the last of --seeds", ends[1], first, kMost);
  if (last - first >= kMostSeeds) throw_input_error("--seeds has more than {} seeds", kMostSeeds);
  std::vector<std::uint64_t> seeds;
  for (std::uint64_t seed = first; seed <= last; ++seed) seeds.push_back(seed);
  return seeds;
}

std::vector<std::uint32_t> contexts_option(const Options& options) {
  std::vector<std::uint32_t> contexts;
  if (!options.has("context")) return contexts;
  for (const std::string& text : split(*options.text("context"), ',')) {
    const auto context = static_cast<std::uint32_t>(parse_integer("--context", text, 1, kMostContext));
    if (std::find(contexts.begin(), contexts.end(), context) != contexts.end()) {
      throw_input_error("--context has {} twice", context);
    }
    contexts.push_back(context);
  }
  return contexts;
}

std::vector<study::Inputs> compared_models(const Options& options) {
  const std::vector<std::string> models = options.texts("MODEL");
  if (models.size() > 1 && options.has("adapter")) {
    throw_input_error("--adapter is for one model; {} are given", models.size());
  }
  const auto arch = arch_option(options);
  std::vector<study::Inputs> inputs;
  for (const std::string& model : models) {
    inputs.push_back(study::load(model, options.text("adapter"), arch, changes_option(options)));
    read_max_positions(options, inputs.back().workload);
    for (std::size_t i = 0; i + 1 < inputs.size(); ++i) {
      if (inputs[i].workload.name() != inputs.back().workload.name()) continue;
      throw_input_error("{} and {} are both called '{}'; rows could not be told apart", models[i], model,
                        inputs.back().workload.name());
    }
  }
  return inputs;
}

}  // namespace

int run_compare(std::span<const std::string> arguments) {
  Options options(
      "primalsim compare MODEL... [--adapter A] [--arch FILE] [--set FIELD=VALUE]... [--context N,...] "
      "[--mapping NAME|FILE]... [--seeds A:B] [--out DIR]");
  declare_compare(options);
  if (!options.parse(arguments)) return 0;
  check_output(options);
  study::CompareRequest request;
  const std::vector<std::uint32_t> contexts = contexts_option(options);
  read_step(options, request);
  request.stability = options.has("stability");
  request.mappings = study::choose_mappings(options.texts("mapping"));
  request.seeds = seeds_option(options);
  refuse_idle_strategy_options(options, request.mappings);
  study::Session session(settings_option(options));
  const std::vector<study::Inputs> models = compared_models(options);
  if (models.size() == 1 && contexts.size() <= 1) {
    if (!contexts.empty()) request.context = contexts.front();
    report_outcome(options, study::compare(session, models.front(), request, progress(options)));
  } else {
    if (options.has("heatmap")) throw_input_error("--heatmap is for one model at one context");
    report_outcome(options, study::compare_all(session, models, request, contexts, progress(options)));
  }
  return 0;
}

}  // namespace primalsim::cli
