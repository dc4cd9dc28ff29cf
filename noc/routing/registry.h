// The routing functions by name.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "noc/routing/routing.h"

namespace primalsim::noc::routing {

struct Entry {
  const char* name;
  const char* summary;  // one line of help
  std::unique_ptr<Routing> (*make)(const Topology& mesh, unsigned vcs);
  bool rings =
      false;  // whether it serves tori, too: no ring of packets can wait for itself. All serve meshes
};

// In the order of docs/routing.md.
std::span<const Entry> registry();

// Throws InputError on an unknown name (it lists the known ones) and on fewer VCs than the routing needs.
std::unique_ptr<Routing> make_routing(std::string_view name, const Topology& mesh, unsigned vcs);

// "xy, yx, ...", for messages; those that serve a torus of any size, or all.
std::string routing_names(bool on_rings = false);

}  // namespace primalsim::noc::routing
