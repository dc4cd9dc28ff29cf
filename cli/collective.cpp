#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/options.h"
#include "core/error.h"
#include "core/number_text.h"
#include "noc/ipcn/collectives/collectives.h"

namespace primalsim::cli {
namespace {

using noc::ipcn::Collective;
using noc::ipcn::CollectiveAlgorithm;

constexpr std::array<std::pair<const char*, Collective>, 4> kKinds{{
    {"broadcast", Collective::kBroadcast},
    {"all-gather", Collective::kAllGather},
    {"reduce-scatter", Collective::kReduceScatter},
    {"all-reduce", Collective::kAllReduce},
}};

struct Setup {
  std::string kind;
  std::string algorithm;
  Collective collective = Collective::kBroadcast;
  noc::ipcn::Parameters parameters;
  std::uint32_t flits = 0;
  std::uint32_t repeat = 1;
  bool reference = false;

  bool ring() const { return algorithm == "ring"; }
};

void declare(Options& options) {
  options.positional("KIND", "broadcast, all-gather, reduce-scatter or all-reduce", true);
  options.value("mesh", "WxH", "macros along x and y, e.g. 8x8; all of them take part");
  options.value("flits", "N", "flits of the whole vector, at least one per macro");
  options.value("algorithm", "tree|ring",
                "multicasts and reduction trees (the default), or from macro to macro");
  options.value("repeat", "N", "so many at once, all started in cycle 0; 1 if not given");
  options.value("buffer", "FLITS", "FIFOs, and the longest packet; 32 if not given");
  options.value("adder-cycles", "N", "cycles an adder takes per flit; 1 if not given");
  options.value("kernel", "event|reference", "the fast kernel (the default) or the specification");
  options.flag("json", "print the result as JSON on standard output, and nothing else");
}

std::uint32_t number(const Options& options, const char* name, std::uint32_t max, std::uint32_t otherwise) {
  return static_cast<std::uint32_t>(options.integer(name, 1, max).value_or(otherwise));
}

std::string one_of(const Options& options, const char* name, const char* first, const char* second) {
  std::string text = options.text_or(name, first);
  if (text != first && text != second)
    throw_input_error("--{} is '{}'; allowed are {} and {}", name, text, first, second);
  return text;
}

void set_mesh(const Options& options, Ribbon& ribbon) {
  constexpr std::uint64_t kMostSide = 64;
  const auto mesh = options.text("mesh");
  if (!mesh) throw_input_error("collective: --mesh is missing");
  const std::size_t cross = mesh->find('x');
  if (cross == std::string::npos) throw_input_error("--mesh is '{}'; allowed is WxH, e.g. 8x8", *mesh);
  ribbon.width = static_cast<std::uint32_t>(parse_integer("--mesh", mesh->substr(0, cross), 1, kMostSide));
  ribbon.height = static_cast<std::uint32_t>(parse_integer("--mesh", mesh->substr(cross + 1), 1, kMostSide));
}

Setup setup_of(const Options& options) {
  Setup setup;
  setup.kind = *options.text("KIND");
  const auto kind =
      std::find_if(kKinds.begin(), kKinds.end(), [&](auto& k) { return setup.kind == k.first; });
  if (kind == kKinds.end()) {
    throw_input_error(
        "there is no collective '{}'; there are broadcast, all-gather, reduce-scatter and all-reduce",
        setup.kind);
  }
  setup.collective = kind->second;
  setup.algorithm = one_of(options, "algorithm", "tree", "ring");
  set_mesh(options, setup.parameters.ribbon);
  setup.parameters.fifo_flits = number(options, "buffer", 1024, 32);
  setup.parameters.adder_cycles_per_flit = number(options, "adder-cycles", 64, 1);
  if (!options.has("flits")) throw_input_error("collective: --flits is missing");
  setup.flits = number(options, "flits", 1U << 20, 1);
  setup.repeat = number(options, "repeat", 1000, 1);
  setup.reference = one_of(options, "kernel", "event", "reference") == "reference";
  return setup;
}

void print(const Setup& setup, const noc::ipcn::CollectiveRun& run, Cycle bound, bool json) {
  const Ribbon& ribbon = setup.parameters.ribbon;
  if (json) {
    const nlohmann::ordered_json object = {{"collective", setup.kind},
                                           {"algorithm", setup.algorithm},
                                           {"width", ribbon.width},
                                           {"height", ribbon.height},
                                           {"flits", setup.flits},
                                           {"repeat", setup.repeat},
                                           {"cycles", run.cycles},
                                           {"lower_bound_cycles", bound},
                                           {"link_flit_hops", run.totals.link_flit_hops},
                                           {"router_flit_hops", run.totals.router_flit_hops},
                                           {"injected_flits", run.totals.injected_flits},
                                           {"ejected_flits", run.totals.ejected_flits}};
    fmt::print("{}\n", object.dump(2));
    return;
  }
  fmt::print("{} of {} flits, {} x {} macros, {}{}\n\n", setup.kind, grouped(setup.flits), ribbon.width,
             ribbon.height, setup.algorithm,
             setup.repeat > 1 ? fmt::format(", {} at once", setup.repeat) : "");
  fmt::print("cycles             {:>12}\n", grouped(run.cycles));
  fmt::print("lower bound of one {:>12}\n", grouped(bound));
  fmt::print("flit-hops          {:>12}\n", grouped(run.totals.link_flit_hops));
}

}  // namespace

int run_collective(std::span<const std::string> arguments) {
  Options options(
      "primalsim collective KIND --mesh WxH --flits N [--algorithm tree|ring] [--repeat N] [--json]");
  declare(options);
  if (!options.parse(arguments)) return 0;
  const Setup setup = setup_of(options);
  const Ribbon& ribbon = setup.parameters.ribbon;
  const std::vector<std::uint32_t> macros = noc::ipcn::ring_order(ribbon.width, ribbon.height);
  const auto algorithm = setup.ring() ? CollectiveAlgorithm::kRing : CollectiveAlgorithm::kTree;
  const std::vector<noc::ipcn::CollectivePlan> plans(
      setup.repeat, noc::ipcn::make_plan(ribbon, setup.collective, algorithm, macros, setup.flits,
                                         setup.parameters.fifo_flits));
  const auto network = setup.reference ? noc::ipcn::make_reference_network(setup.parameters)
                                       : noc::ipcn::make_event_network(setup.parameters);
  const noc::ipcn::CollectiveRun run = noc::ipcn::run_plans(setup.parameters, plans, *network);
  const Cycle bound = noc::ipcn::collective_bound(setup.parameters, setup.collective, macros, setup.flits);
  print(setup, run, bound, options.has("json"));
  return 0;
}

}  // namespace primalsim::cli
