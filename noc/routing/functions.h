// The makers of the routing functions, one file each; registry.cpp lists them.
#pragma once

#include <memory>

#include "noc/routing/routing.h"

namespace primalsim::noc::routing {

std::unique_ptr<Routing> make_xy(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_yx(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_o1turn(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_west_first(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_north_last(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_negative_first(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_odd_even(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_minimal_adaptive(const Topology& mesh, unsigned vcs);

}  // namespace primalsim::noc::routing
