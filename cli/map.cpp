#include "study/map.h"

#include <fmt/format.h>

#include <atomic>
#include <csignal>
#include <exception>

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

// A mapping, and where it is from.
struct Made {
  v1::Mapping mapping;
  study::MappingChoice choice;
  std::optional<v1::SearchSummary> search = std::nullopt;
  std::optional<v1::Regions> regions = std::nullopt;  // found by a search
};

// Writes files, each even if another one cannot be: what took a minute to find is not lost for a full disk.
class Outputs {
 public:
  template <typename Fill>
  void write(const std::string& path, Fill fill) {
    v1::File file;
    file.set_schema_version(kSchemaVersion);
    fill(file);
    try {
      write_file(path, file);
    } catch (const std::exception&) {
      if (!failed_) failed_ = std::current_exception();
    }
  }
  bool all_written() const { return failed_ == nullptr; }
  // Throws what the first one that failed has thrown.
  void check() const {
    if (failed_) std::rethrow_exception(failed_);
  }

 private:
  std::exception_ptr failed_;
};

void tell_found(const study::SearchRequest& request, const study::SearchOutcome& found) {
  const auto text = [&](double score) { return study::score_text(request.goal.objective(), score); };
  tell(fmt::format("search: {} evaluations; found {}, {:.2f}x the best strategy, {}",
                   grouped(found.evaluations), text(found.score), found.score / found.best_strategy_score,
                   found.best_strategy));
  if (found.bound > 0) {
    tell(fmt::format(
        "search: at most {:.2f}x the best mapping possible: none on as many tiles takes less than {}",
        found.score / found.bound, text(found.bound)));
  }
  if (!found.not_kept.empty()) note("--resume: how far the search is could not be kept: " + found.not_kept);
  for (const std::uint32_t context : found.slower_at)
    tell(fmt::format("search: at context {} strategy primal is faster", grouped(context)));
}

Made run_search(const Options& options, study::Session& session, const study::Inputs& inputs) {
  if (const auto path = options.text("resume")) {
    format_of(*path);
    check_place("resume", *path);
  }
  study::SearchRequest request = search_request(options, inputs);
  if (const auto path = options.text("from")) {
    request.start = read_regions(*path);
    request.start_source = *path;
  }
  if (const auto path = options.text("regions")) {
    format_of(*path);
    check_place("regions", *path);
    refuse_input_as_output(options, "regions", *path);
  }
  std::signal(SIGINT, interrupt);
  std::signal(SIGTERM, interrupt);
  request.stop = &interrupted;
  study::SearchOutcome found = study::search(session, inputs, request, progress(options));
  tell_found(request, found);
  if (const auto path = options.text("regions"); path && !found.regions) {
    tell(fmt::format("search: nothing is better than strategy {}, which has no regions; {} is not written",
                     found.best_strategy, *path));
  }
  v1::SearchSummary summary = summary_of(request, found);
  return {std::move(found.mapping), {"search"}, std::move(summary), std::move(found.regions)};
}

Made from_file(const Options& options, const study::Inputs& inputs, const std::string& path) {
  v1::File file = read_file(path);
  if (!file.has_mapping()) {
    // Regions say all of it themselves; only how sums come together may be asked for.
    for (const char* const name : {"seed", "kv-sharding", "kv-together", "kv-ring-after-ring"}) {
      if (options.has(name))
        throw_input_error("--{} has no effect on regions from a file, here {}", name, path);
    }
    v1::Mapping mapping = study::map(inputs, read_regions(path), strategy_options(options), path);
    return {mapping, {path, mapping}};
  }
  refuse_idle_strategy_options(options, {{path, file.mapping()}});
  study::check(inputs, file.mapping(), std::nullopt, path);
  if (options.has("lm-head")) study::require_head(file.mapping(), inputs, path);
  return {file.mapping(), {path, file.mapping()}};
}

Made make(const Options& options, study::Session& session, const study::Inputs& inputs) {
  const std::string strategy = options.text_or("strategy", "");
  if (strategy == "search") return run_search(options, session, inputs);
  if (const auto from = options.text("from")) return from_file(options, inputs, *from);
  return {study::map(session, inputs, {strategy, strategy_options(options)}, progress(options)), {strategy}};
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
                "primal, compact, row-major, hilbert, random or leap, or search: look for a better one");
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
         {"objective", "budget", "evaluations", "context", "control", "resume", "regions", "threads"}) {
      if (options.has(name)) throw_input_error("map: --{} goes with --strategy search only", name);
    }
  }
  check_output(options, out);
  const std::string strategy = options.text_or("strategy", "primal");
  if (strategy != "search") study::require_strategy(strategy);
  if (!options.has("from") && strategy != "search") refuse_idle_strategy_options(options, {{strategy}});
  study::Session session(settings_option(options));
  const study::Inputs inputs = load_inputs(options);
  const Made made = make(options, session, inputs);
  Outputs outputs;
  if (out) outputs.write(*out, [&](v1::File& file) { *file.mutable_mapping() = made.mapping; });
  const bool is_written = out && outputs.all_written();
  if (const auto path = options.text("regions"); path && made.regions)
    outputs.write(*path, [&](v1::File& file) { *file.mutable_regions() = *made.regions; });
  if (options.has("show")) {
    const v1::Mesh& mesh = inputs.architecture.mesh();
    print(report::mapping_picture(made.mapping, mesh.width(), mesh.height(), layout_option(options).columns));
  }
  study::MadeBy made_by{made.choice, strategy_options(options)};
  if (made.search) made_by.search = &*made.search;
  if (const auto from = options.text("from"); from && !made.choice.given) made_by.regions_file = *from;
  print_outcome(options, study::summarise(session, made.mapping, inputs, made_by));
  if (is_written && !options.has("json")) print(fmt::format("written to {}\n", *out));
  outputs.check();
  return 0;
}

}  // namespace primalsim::cli
