// The options that several studies share, and what all of them do with their result.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/terminal.h"
#include "study/compare.h"

namespace primalsim::cli {

// Declares MODEL (positional, unless the command has its own), --adapter, --arch, --set and --max-positions.
void declare_inputs(Options& options, bool with_model = true);
study::Inputs load_inputs(const Options& options);
// What --max-positions does to a model, if it is given.
void read_max_positions(const Options& options, v1::Workload& workload);

// --context. Throws InputError for a number that is none or is 0.
void declare_context(Options& options);
std::optional<std::uint32_t> context_option(const Options& options);

// --seed, --kv-sharding, --kv-together, --reduce and --lm-head: what shapes a mapping made by a strategy.
void declare_strategy_options(Options& options);
workloads::StrategyOptions strategy_options(const Options& options);

// --policy: what is done about idle tiles and LoRA weights (docs/srpg.md).
std::optional<pe_models::srpg::Policy> policy_option(const Options& options);

// Throws InputError for an option of strategies that changes nothing, for none of `mappings` (none: all
// strategies) is made by one, or none by a random one. `seed_counts`: the seed has another use.
void refuse_idle_strategy_options(const Options& options, const std::vector<study::MappingChoice>& mappings,
                                  bool seed_counts = false);

// --control and --policy, and with the strategy's options what is run of each mapping.
void declare_step(Options& options);
void read_step(const Options& options, study::StepRequest& request);
// --sensitivity and --heatmap, which read_step() and report_outcome() look at.
void declare_why(Options& options);

// Whether --NAME asks for `second`; not given it stands for `first`. Throws InputError for any other word.
bool is_second(const Options& options, const char* name, const char* first, const char* second);
// Whether --kernel asks for the specification instead of the fast kernel.
bool wants_reference_kernel(const Options& options);

// --threads, 0 (as many as there are processors) if not given; and the command line.
study::Settings settings_option(const Options& options);

// Declares --json, --quiet and --verbose.
void declare_json(Options& options);

// Declares --out DIR, and as declare_json() does. `files` names what is written. Nothing but a folder may be
// there, and of its files none that is an input; that it holds results is noted.
void declare_output(Options& options, const char* files);
void check_output(const Options& options);

// Prints `outcome` on standard output, as JSON with --json, otherwise in `format`.
void print_outcome(const Options& options, const google::protobuf::Message& outcome,
                   const char* format = "table");
// The same; with --out DIR writes the reports there, too.
void report_outcome(const Options& options, const google::protobuf::Message& outcome,
                    const char* format = "table");

}  // namespace primalsim::cli
