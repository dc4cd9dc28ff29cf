#include "noc/replay/replay.h"

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/iq_options.h"
#include "core/error.h"
#include "noc/deadlock/check.h"
#include "noc/routing/registry.h"

namespace primalsim::cli {

namespace {

using noc::replay::Trace;

void declare_replay(Options& options) {
  options.positional("TRACE.csv", "columns pid,src,dst,create_cycle[,flits] and, for --check, the results",
                     true);
  declare_iq_options(options);
  options.value("packet-flits", "N", "length of packets if the trace has no column flits; 1 if not given");
  options.value("routing", "NAME", "xy, the default, or another of docs/routing.md");
  options.flag("check", "compare with the results in the trace; status 1 if any differs");
  options.flag("json", "print the outcome as JSON");
  options.value("out,o", "FILE.csv", "write the trace with this run's results");
}

// Null is XY, which the kernels know best.
std::unique_ptr<noc::routing::Routing> chosen_routing(const Options& options,
                                                      const noc::iq::Parameters& parameters) {
  const std::string name = options.text_or("routing", "xy");
  if (name == "xy") return nullptr;
  const Topology mesh = parameters.topology();
  std::unique_ptr<noc::routing::Routing> routing = noc::routing::make_routing(name, mesh, parameters.vcs);
  noc::deadlock::require_deadlock_free(*routing, mesh, parameters.vcs);
  return routing;
}

void require_results(const Trace& trace, const std::string& file) {
  for (const noc::replay::Result needed : {noc::replay::kInjectCycle, noc::replay::kTailEjectCycle}) {
    if (trace.has_result[needed]) continue;
    throw_input_error("{}:1: column '{}' is missing; --check needs it", file,
                      noc::replay::kResultNames[needed]);
  }
}

void print_outcome(const noc::replay::Outcome& outcome, bool checked, std::uint64_t mismatches,
                   const char* kernel, bool as_json) {
  const std::size_t packets = outcome.trace.rows.size();
  if (as_json) {
    const nlohmann::ordered_json json{{"packets", packets},
                                      {"checked", checked},
                                      {"mismatches", mismatches},
                                      {"cycles", outcome.cycles},
                                      {"router_flit_hops", outcome.router_flit_hops},
                                      {"kernel", kernel}};
    fmt::print("{}\n", json.dump(2));
    return;
  }
  fmt::print("{} packets, {} cycles, {} router flit-hops, {} kernel", packets, outcome.cycles,
             outcome.router_flit_hops, kernel);
  if (checked) fmt::print(", {} mismatches", mismatches);
  fmt::print("\n");
}

}  // namespace

int run_replay(std::span<const std::string> arguments) {
  Options options("primalsim replay TRACE.csv --mesh WxH [--check] [--json] [-o OUT.csv]");
  declare_replay(options);
  if (!options.parse(arguments)) return 0;
  const noc::iq::Parameters parameters = iq_parameters(options);
  const std::unique_ptr<noc::routing::Routing> routing = chosen_routing(options, parameters);
  const auto packet_flits =
      static_cast<std::uint32_t>(options.integer("packet-flits", 1, 1U << 20U).value_or(1));
  const std::string file = *options.text("TRACE.csv");
  const Trace trace = noc::replay::read_trace(file, parameters.routers(), packet_flits);
  const noc::iq::Kernel kernel =
      is_ipcn(options) ? ipcn_kernel(options)
                       : resolve_kernel(iq_kernel(options), parameters, routing.get(),
                                        noc::replay::flit_hops_per_cycle(trace, parameters.topology()));
  const bool check = options.has("check");
  if (check) require_results(trace, file);

  const auto network = make_mesh(is_ipcn(options), kernel, parameters, routing.get());
  const noc::replay::Outcome outcome =
      noc::replay::replay(trace, *network, routing ? routing->route_classes() : 1);
  const auto mismatches = check ? noc::replay::compare(trace, outcome.trace) : noc::replay::Mismatches{};
  if (const auto out = options.text("out")) noc::replay::write_trace(*out, outcome.trace);
  print_outcome(outcome, check, mismatches.packets, kernel_name(kernel), options.has("json"));
  if (mismatches.packets == 0) return 0;
  throw_run_error("{}: {} of {} packets differ; first {}", file, mismatches.packets, trace.rows.size(),
                  mismatches.first);
}

}  // namespace primalsim::cli
