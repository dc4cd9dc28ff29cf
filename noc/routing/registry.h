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
};

// In the order of docs/routing.md.
std::span<const Entry> registry();

// Throws InputError on an unknown name (it lists the known ones) and on fewer VCs than the routing needs.
std::unique_ptr<Routing> make_routing(std::string_view name, const Topology& mesh, unsigned vcs);

// "xy, yx, ...", for messages.
std::string routing_names();

}  // namespace primalsim::noc::routing
