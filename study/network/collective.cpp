#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "noc/ipcn/collectives/collectives.h"
#include "study/network.h"
#include "study/provenance.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

using noc::ipcn::Collective;
using noc::ipcn::CollectiveAlgorithm;

Collective collective_named(const std::string& name) {
  static constexpr std::array<std::pair<const char*, Collective>, 4> kKinds{{
      {"broadcast", Collective::kBroadcast},
      {"all-gather", Collective::kAllGather},
      {"reduce-scatter", Collective::kReduceScatter},
      {"all-reduce", Collective::kAllReduce},
  }};
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](auto& k) { return name == k.first; });
  if (kind == kKinds.end()) {
    throw_input_error(
        "there is no collective '{}'; there are broadcast, all-gather, reduce-scatter and all-reduce", name);
  }
  return kind->second;
}

}  // namespace

v1::CollectiveResult collective(Session& session, const CollectiveRequest& request,
                                const Progress& progress) {
  const Work work(session, progress);
  const Collective kind = collective_named(request.collective);
  noc::ipcn::Parameters parameters;
  parameters.ribbon.width = request.width;
  parameters.ribbon.height = request.height;
  parameters.fifo_flits = request.buffer_flits;
  parameters.adder_cycles_per_flit = request.adder_cycles;
  const std::vector<std::uint32_t> macros = noc::ipcn::ring_order(request.width, request.height);
  const auto algorithm = request.ring ? CollectiveAlgorithm::kRing : CollectiveAlgorithm::kTree;
  const std::vector<noc::ipcn::CollectivePlan> plans(
      request.repeat,
      noc::ipcn::make_plan(parameters.ribbon, kind, algorithm, macros, request.flits, parameters.fifo_flits));
  const auto network = request.reference_kernel ? noc::ipcn::make_reference_network(parameters)
                                                : noc::ipcn::make_event_network(parameters);
  const noc::ipcn::CollectiveRun run = noc::ipcn::run_plans(parameters, plans, *network);
  v1::CollectiveResult result;
  Provenance made(session);
  made.setting("collective", request.collective).setting("algorithm", request.ring ? "ring" : "tree");
  made.setting("mesh", fmt::format("{}x{}", request.width, request.height));
  made.setting("flits", std::to_string(request.flits)).setting("repeat", std::to_string(request.repeat));
  made.setting("buffer", std::to_string(request.buffer_flits));
  *result.mutable_provenance() = made.setting("adder-cycles", std::to_string(request.adder_cycles)).message();
  result.set_collective(request.collective);
  result.set_algorithm(request.ring ? "ring" : "tree");
  result.set_width(request.width);
  result.set_height(request.height);
  result.set_flits(request.flits);
  result.set_repeat(request.repeat);
  result.set_cycles(run.cycles);
  result.set_lower_bound_cycles(noc::ipcn::collective_bound(parameters, kind, macros, request.flits));
  result.set_link_flit_hops(run.totals.link_flit_hops);
  result.set_router_flit_hops(run.totals.router_flit_hops);
  result.set_injected_flits(run.totals.injected_flits);
  result.set_ejected_flits(run.totals.ejected_flits);
  return result;
}

}  // namespace primalsim::study
