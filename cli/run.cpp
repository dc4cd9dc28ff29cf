#include "cli/commands.h"
#include "cli/machine_options.h"
#include "cli/output.h"
#include "cli/study_options.h"
#include "core/error.h"
#include "proto/format.h"
#include "proto/schema.h"
#include "proto/write.h"
#include "study/compare.h"

namespace primalsim::cli {
namespace {

void declare_run(Options& options) {
  declare_inputs(options);
  declare_context(options);
  options.value("mapping", "NAME|FILE", "a strategy or a Mapping file; primal if not given");
  declare_strategy_options(options);
  declare_step(options);
  declare_why(options);
  options.value("kernel", "event|reference",
                "the network's kernel: the fast one (the default) or its specification");
  options.flag("whole-model", "also run all layers as one network, none counted for another");
  options.value("program-out", "FILE", "write the layer's Program here: .txtpb, .binpb or .json");
  declare_output(options,
                 "write report.html, report.json, report.csv, links.csv, units.csv, tasks.csv, trace.pftrace "
                 "and result.txtpb here");
}

void refuse_options_of_a_model(const Options& options, const std::string& file) {
  for (const char* const option :
       {"adapter", "context", "mapping", "seed", "kv-sharding", "kv-together", "kv-ring-after-ring", "reduce",
        "stream-parts", "lm-head", "program-out", "whole-model", "sensitivity"}) {
    if (options.has(option)) throw_input_error("--{} is for a model; {} is a Program", option, file);
  }
}

v1::Result run_model(const Options& options, study::RunRequest& request, study::Session& session) {
  const auto program_out = options.text("program-out");
  if (program_out) {
    check_place("program-out", *program_out);
    refuse_input_as_output(options, "program-out", *program_out);
    format_of(*program_out);  // a wrong ending is told before the work, not after
  }
  if (const auto name = options.text("mapping")) request.mapping = study::choose_mappings({*name}).front();
  request.context = context_option(options);
  refuse_idle_strategy_options(options, {request.mapping});
  request.whole_model = options.has("whole-model");
  study::RunOutcome outcome = study::run(session, load_inputs(options), request, progress(options));
  if (program_out) {
    v1::File file;
    file.set_schema_version(kSchemaVersion);
    *file.mutable_program() = *outcome.layer;
    write_file(*program_out, file);
  }
  return outcome.result;
}

}  // namespace

int run_run(std::span<const std::string> arguments) {
  Options options(
      "primalsim run PROGRAM|MODEL [--mapping NAME|FILE] [--arch FILE] [--context N] [--out DIR]");
  declare_run(options);
  if (!options.parse(arguments)) return 0;
  check_output(options);
  study::Session session(settings_option(options));
  study::RunRequest request;
  request.reference_kernel = wants_reference_kernel(options);
  const std::string input = *options.text("MODEL");
  const std::optional<v1::Program> program = study::load_program(input);
  if (program) refuse_options_of_a_model(options, input);
  read_step(options, request);
  request.machine_source = study::machine_source(options.text("arch"));
  const v1::Result result =
      program ? study::run(session, *program, input, load_machine(options), request, progress(options))
              : run_model(options, request, session);
  report_outcome(options, result, "details");
  return 0;
}

}  // namespace primalsim::cli
