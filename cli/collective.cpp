#include "cli/commands.h"
#include "cli/mesh_options.h"
#include "cli/study_options.h"
#include "core/error.h"

namespace primalsim::cli {
namespace {

void declare_collective(Options& options) {
  options.positional("KIND", "broadcast, all-gather, reduce-scatter or all-reduce", true);
  options.value("mesh", "WxH", "macros along x and y, e.g. 8x8; all of them take part");
  options.value("flits", "N", "flits of the whole vector, at least one per macro");
  options.value("algorithm", "tree|ring",
                "multicasts and reduction trees (the default), or from macro to macro");
  options.value("repeat", "N", "so many at once, all started in cycle 0; 1 if not given");
  options.value("buffer", "FLITS", "FIFOs, and the longest packet; 32 if not given");
  options.value("adder-cycles", "N", "cycles an adder takes per flit; 1 if not given");
  options.value("kernel", "event|reference", "the fast kernel (the default) or the specification");
  declare_output(options, "write collective.html and collective.json here");
}

study::CollectiveRequest collective_request(const Options& options) {
  constexpr std::uint64_t kMostSide = 64;
  const auto number = [&](const char* name, std::uint32_t max, std::uint32_t otherwise) {
    return static_cast<std::uint32_t>(options.integer(name, 1, max).value_or(otherwise));
  };
  study::CollectiveRequest request;
  request.collective = *options.text("KIND");
  request.ring = is_second(options, "algorithm", "tree", "ring");
  if (!options.has("mesh")) throw_input_error("collective: --mesh is missing");
  std::tie(request.width, request.height) =
      mesh_size(*options.text("mesh"), kMostSide, "allowed is WxH, e.g. 8x8");
  request.buffer_flits = number("buffer", 1024, request.buffer_flits);
  request.adder_cycles = number("adder-cycles", 64, request.adder_cycles);
  if (!options.has("flits")) throw_input_error("collective: --flits is missing");
  request.flits = number("flits", 1U << 20U, request.flits);
  request.repeat = number("repeat", 1000, request.repeat);
  request.reference_kernel = wants_reference_kernel(options);
  return request;
}

}  // namespace

int run_collective(std::span<const std::string> arguments) {
  Options options(
      "primalsim collective KIND --mesh WxH --flits N [--algorithm tree|ring] [--repeat N] [--out DIR]");
  declare_collective(options);
  if (!options.parse(arguments)) return 0;
  check_output(options);
  study::Session session(settings_option(options));
  report_outcome(options, study::collective(session, collective_request(options), progress(options)));
  return 0;
}

}  // namespace primalsim::cli
