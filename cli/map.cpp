#include "study/map.h"

#include <fmt/format.h>

#include <atomic>
#include <csignal>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/search_options.h"
#include "cli/study_options.h"
#include "cli/terminal.h"
#include "core/error.h"
#include "core/number_text.h"
#include "proto/format.h"
#include "proto/read.h"
#include "proto/schema.h"
#include "proto/write.h"
#include "report/mapping_picture.h"

namespace primalsim::cli {
namespace {

std::atomic<bool> interrupted{false};

// A search ends early and keeps what it has; a second signal ends the program.
void interrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);
}

void write_regions(const std::string& path, const v1::Regions& regions) {
  v1::File file;
  file.set_schema_version(kSchemaVersion);
  *file.mutable_regions() = regions;
  write_file(path, file);
}

v1::Mapping run_search(const Options& options, study::Session& session, const study::Inputs& inputs) {
  study::SearchRequest request = search_request(options, inputs);
  if (const auto path = options.text("from")) {
    request.start = read_regions(*path);
    study::map(inputs, *request.start, request.strategy, *path);  // refuses those of another model
  }
  if (const auto path = options.text("resume")) {
    format_of(*path);
    check_place("resume", *path);
  }
  if (const auto path = options.text("regions")) {
    format_of(*path);
    check_place("regions", *path);
    refuse_input_as_output(options, "regions", *path);
  }
  std::signal(SIGINT, interrupt);
  request.stop = &interrupted;
  study::SearchOutcome found = study::search(session, inputs, request, progress(options));
  fmt::print(stderr, "search: {} evaluations; found {}, {:.2f}x the best strategy, {}\n",
             grouped(found.evaluations), shortest(found.score), found.score / found.best_strategy_score,
             found.best_strategy);
  if (found.bound > 0) {
    fmt::print(
        stderr,
        "search: at most {:.2f}x the best mapping possible: none on as many tiles takes less than {}\n",
        found.score / found.bound, shortest(found.bound));
  }
  for (const std::uint32_t context : found.slower_at)
    fmt::print(stderr, "search: at context {} strategy primal is faster\n", grouped(context));
  if (const auto path = options.text("regions")) {
    if (found.regions)
      write_regions(*path, *found.regions);
    else
      fmt::print(stderr,
                 "search: nothing is better than strategy {}, which has no regions; {} is left as it was\n",
                 found.best_strategy, *path);
  }
  return std::move(found.mapping);
}

v1::Mapping from_file(const Options& options, const study::Inputs& inputs, const std::string& path) {
  v1::File file = read_file(path);
  if (!file.has_mapping()) return study::map(inputs, read_regions(path), strategy_options(options), path);
  refuse_idle_strategy_options(options, {{path, file.mapping()}});
  study::check(inputs, file.mapping(), std::nullopt, path);
  return std::move(*file.mutable_mapping());
}

v1::Mapping make(const Options& options, study::Session& session, const study::Inputs& inputs) {
  const std::string strategy = options.text_or("strategy", "");
  if (strategy == "search") return run_search(options, session, inputs);
  if (const auto from = options.text("from")) return from_file(options, inputs, *from);
  return study::map(session, inputs, {strategy, strategy_options(options)}, progress(options));
}

// What is wrong with it is told before the work, not after.
void check_output(const Options& options, const std::optional<std::string>& out) {
  if (options.has("show") && options.has("json"))
    throw_input_error("map: --show and --json are both given; allowed is one of them");
  if (!out && !options.has("show")) throw_input_error("map: --out is missing; nothing would be written");
  if (!out) return;
  refuse_input_as_output(options, "out", *out);
  format_of(*out);
  check_place("out", *out);
}

}  // namespace

int run_map(std::span<const std::string> arguments) {
  Options options("primalsim map MODEL --strategy S -o MAPPING [--adapter ADAPTER] [--arch FILE] ...");
  declare_inputs(options);
  options.value("strategy", "S",
                "primal, compact, row-major, hilbert or random, or search: look for a better one");
  options.value(
      "from", "REGIONS",
      "instead of a strategy: make the mapping from a Regions file (docs/search.md), or take a Mapping "
      "file as it is; of the search: begin with these regions");
  declare_strategy_options(options);
  declare_search(options);
  options.value("out,o", "MAPPING", "write the Mapping here: .txtpb, .binpb or .json");
  options.flag("show", "draw the tiles: weights, homes and cache; then --out may be left out");
  declare_json(options);
  if (!options.parse(arguments)) return 0;
  const auto out = options.text("out");
  if (!options.has("strategy") && !options.has("from")) throw_input_error("map: --strategy is missing");
  if (options.has("strategy") && options.has("from") && *options.text("strategy") != "search")
    throw_input_error(
        "map: --strategy and --from are both given; allowed is one of them, or a search from regions");
  if (options.text_or("strategy", "") != "search") {
    for (const char* const name :
         {"objective", "budget", "evaluations", "context", "control", "resume", "regions"}) {
      if (options.has(name)) throw_input_error("map: --{} goes with --strategy search only", name);
    }
  }
  check_output(options, out);
  const std::string strategy = options.text_or("strategy", "primal");
  if (strategy != "search") study::require_strategy(strategy);
  if (!options.has("from") && strategy != "search") refuse_idle_strategy_options(options, {{strategy}});
  study::Session session(settings_option(options));
  const study::Inputs inputs = load_inputs(options);
  v1::File file;
  file.set_schema_version(kSchemaVersion);
  *file.mutable_mapping() = make(options, session, inputs);
  if (out) write_file(*out, file);
  if (options.has("show")) {
    const v1::Mesh& mesh = inputs.architecture.mesh();
    print(
        report::mapping_picture(file.mapping(), mesh.width(), mesh.height(), layout_option(options).columns));
  }
  print_outcome(options, study::summarise(session, file.mapping(), inputs, {strategy}));
  if (out && !options.has("json")) print(fmt::format("written to {}\n", *out));
  return 0;
}

}  // namespace primalsim::cli
