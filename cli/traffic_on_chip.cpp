#include "cli/traffic_on_chip.h"

#include <algorithm>
#include <array>

#include "cli/mesh_options.h"
#include "cli/study_options.h"
#include "core/error.h"
#include "study/chip.h"

namespace primalsim::cli {
namespace {

constexpr std::array kOfOnePattern{"pattern", "mechanism", "grid", "transactions", "bytes"};
constexpr std::array kOfChips{"measured", "mechanism", "grid",       "transactions",
                              "bytes",    "interval",  "core-cycles"};
constexpr std::array kShared{"machine", "pattern", "threads", "json", "quiet", "verbose"};

bool is_in(const auto& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void read_pattern(const Options& options, study::ChipTrafficRequest& request) {
  constexpr std::uint64_t kMostTransactions = 1U << 20U;
  constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 31U;
  constexpr std::uint64_t kMostSide = 64;
  request.pattern = options.text_or("pattern", request.pattern);
  request.mechanism = options.text_or("mechanism", request.mechanism);
  if (const auto grid = options.text("grid")) {
    const std::size_t cross = std::min(grid->find('x'), grid->size());
    const std::string height = cross == grid->size() ? "" : grid->substr(cross + 1);
    request.grid_width = static_cast<std::uint32_t>(
        parse_integer("the width in --grid", grid->substr(0, cross), 1, kMostSide));
    request.grid_height =
        static_cast<std::uint32_t>(parse_integer("the height in --grid", height, 1, kMostSide));
  }
  request.transactions = static_cast<std::uint32_t>(
      options.integer("transactions", 1, kMostTransactions).value_or(request.transactions));
  request.bytes = options.integer("bytes", 1, kMostBytes).value_or(request.bytes);
}

}  // namespace

void declare_traffic_on_chip(Options& options) {
  options.value("machine", "FILE",
                "a chip (configs/wormhole.txtpb): transactions between its cores, one-to-row and others of "
                "docs/silicon.md as --pattern");
  options.value("measured", "FILE.csv", "with --machine: the patterns of this table, and the error");
  options.value("mechanism", "NAME", "with --machine: unicast (the default) or multicast");
  options.value("grid", "WxH", "with --machine: so many of its cores; all if not given");
  options.value("transactions", "N", "with --machine: of each source to each destination; 1 if not given");
  options.value("bytes", "N", "with --machine: of each transaction; 64 if not given");
  options.value("interval", "CYCLES", "with --machine: between two calls of a core; 22 if not given");
  options.value("core-cycles", "CYCLES", "with --machine: of a core before and after; 45 if not given");
}

void refuse_chip_options(const Options& options) {
  for (const char* const name : kOfChips)
    if (options.has(name)) throw_input_error("--{} has no meaning without --machine", name);
}

int run_traffic_on_chip(const Options& options) {
  for (const auto& [name, value] : options.given())
    if (!is_in(kOfChips, name) && !is_in(kShared, name))
      throw_input_error("--{} has no meaning with --machine", name);
  study::ChipTrafficRequest request;
  request.machine = *options.text("machine");
  request.measured = options.text("measured");
  for (const char* const name : kOfOnePattern)
    if (request.measured && options.has(name)) throw_input_error("--{} has no meaning with --measured", name);
  read_pattern(options, request);
  constexpr std::uint64_t kMostCycles = 1'000'000;
  request.interval_cycles = static_cast<std::uint32_t>(
      options.integer("interval", 0, kMostCycles).value_or(request.interval_cycles));
  request.core_cycles = static_cast<std::uint32_t>(
      options.integer("core-cycles", 0, kMostCycles).value_or(request.core_cycles));
  study::Session session(settings_option(options));
  print_outcome(options, study::chip_traffic(session, request, progress(options)));
  return 0;
}

}  // namespace primalsim::cli
