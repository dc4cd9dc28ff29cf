#include "study/compare.h"

#include "cli/commands.h"
#include "cli/study_options.h"

namespace primalsim::cli {

int run_compare(std::span<const std::string> arguments) {
  Options options(
      "primalsim compare MODEL [--adapter A] [--arch FILE] [--context N] [--mapping NAME|FILE]... [--out "
      "DIR]");
  declare_inputs(options);
  declare_context(options);
  options.repeated("mapping", "NAME|FILE",
                   "a strategy or a Mapping file, may be repeated; all strategies if not given");
  declare_strategy_options(options);
  declare_step(options);
  declare_why(options);
  options.flag("stability", "who wins on other machines, at other contexts and in lock-step");
  options.value("threads", "N", "mappings simulated at once; as many as there are processors if not given");
  declare_output(
      options,
      "write report.html, report.json, report.csv, links.csv, units.csv, tasks.csv and result.txtpb here");
  if (!options.parse(arguments)) return 0;
  check_output(options);
  study::CompareRequest request;
  read_step(options, request);
  request.stability = options.has("stability");
  request.mappings = study::choose_mappings(options.texts("mapping"));
  study::Session session(settings_option(options));
  const v1::Result result = study::compare(session, load_inputs(options), request, progress());
  report_outcome(options, result);
  return 0;
}

}  // namespace primalsim::cli
