#include "noc/deadlock/channel.h"

#include <fmt/format.h>

namespace primalsim::noc::deadlock {

std::string describe(const Topology& mesh, const Channel& channel) {
  const std::uint32_t next = mesh.neighbour(channel.router, channel.port);
  return fmt::format("({},{})->({},{}) vc{}", mesh.x(channel.router), mesh.y(channel.router), mesh.x(next),
                     mesh.y(next), channel.vc);
}

}  // namespace primalsim::noc::deadlock
