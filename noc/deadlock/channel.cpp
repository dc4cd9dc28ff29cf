#include "noc/deadlock/channel.h"

#include <fmt/format.h>

namespace primalsim::noc::deadlock {

using routing::Mesh;

std::uint32_t neighbour(const Mesh& mesh, std::uint32_t router, std::uint8_t port) {
  switch (port) {
    case routing::kPlusX:
      return (router + 1) % mesh.width != 0 ? router + 1 : kOffMesh;
    case routing::kMinusX:
      return router % mesh.width != 0 ? router - 1 : kOffMesh;
    case routing::kPlusY:
      return router + mesh.width < mesh.nodes() ? router + mesh.width : kOffMesh;
    case routing::kMinusY:
      return router >= mesh.width ? router - mesh.width : kOffMesh;
    default:
      return kOffMesh;
  }
}

std::string describe(const Mesh& mesh, const Channel& channel) {
  const std::uint32_t next = neighbour(mesh, channel.router, channel.port);
  return fmt::format("({},{})->({},{}) vc{}", mesh.x(channel.router), mesh.y(channel.router), mesh.x(next),
                     mesh.y(next), channel.vc);
}

}  // namespace primalsim::noc::deadlock
