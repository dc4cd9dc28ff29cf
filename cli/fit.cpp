#include "cli/commands.h"
#include "cli/output.h"
#include "cli/study_options.h"
#include "core/error.h"
#include "study/chip.h"

namespace primalsim::cli {

int run_fit(std::span<const std::string> arguments) {
  Options options("primalsim fit TRACE.json... --machine CHIP -o NEW [--folds N] [--rounds N] [--json]");
  options.positionals("TRACE", "JSON, recorded on the chip; one or more");
  options.value("machine", "FILE", "the chip to start from; its `fitted` says what may change, and how far");
  options.value("rounds", "N", "through all these numbers at most, 1 to 100; 2 if not given");
  options.value("folds", "N", "also fit without each of N parts of the traces, and try on that part");
  options.value("threads", "N", "traces at once; as many as there are processors if not given");
  declare_json(options);
  options.value("out,o", "FILE", "write the fitted chip here; not the file given with --machine");
  if (!options.parse(arguments)) return 0;
  if (!options.has("machine")) throw_input_error("needed is --machine");
  if (!options.has("out")) throw_input_error("needed is --out");
  study::ChipFitRequest request;
  request.traces = options.texts("TRACE");
  request.machine = *options.text("machine");
  request.out = *options.text("out");
  request.rounds = static_cast<std::uint32_t>(options.integer("rounds", 1, 100).value_or(request.rounds));
  request.folds = static_cast<std::uint32_t>(options.integer("folds", 2, request.traces.size()).value_or(0));
  check_place("out", request.out);
  refuse_input_as_output(options, "out", request.out);
  study::Session session(settings_option(options));
  print_outcome(options, study::fit_chip(session, request, progress(options)));
  return 0;
}

}  // namespace primalsim::cli
