#include "study/network/channels.h"

namespace primalsim::study {
namespace {

const char* kind_name(noc::Channel::Kind kind) {
  switch (kind) {
    case noc::Channel::Kind::kLink:
      return "link";
    case noc::Channel::Kind::kInjection:
      return "injection";
    case noc::Channel::Kind::kEjection:
      return "ejection";
    case noc::Channel::Kind::kColumnCut:
      return "column cut";
    case noc::Channel::Kind::kRowCut:
      return "row cut";
  }
  return "";
}

}  // namespace

v1::ChannelLoad link_load(const noc::Channel& channel, const Topology& mesh, double flits_per_cycle) {
  v1::ChannelLoad load;
  load.set_kind(kind_name(channel.kind));
  load.set_from_x(channel.from % mesh.width);
  load.set_from_y(channel.from / mesh.width);
  load.set_to_x(channel.to % mesh.width);
  load.set_to_y(channel.to / mesh.width);
  load.set_flits_per_cycle(flits_per_cycle);
  return load;
}

std::optional<noc::traffic::FixedWays> fixed_ways(const Mesh& mesh) {
  noc::traffic::FixedWays ways{mesh.parameters.topology(),
                               noc::routing::dimension_orders(mesh.routing.get())};
  if (ways.orders.empty() || !ways.mesh.is_mesh()) return std::nullopt;
  return ways;
}

}  // namespace primalsim::study
