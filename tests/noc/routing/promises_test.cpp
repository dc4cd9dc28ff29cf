// What every routing function promises in noc/routing/routing.h, checked over all pairs of small meshes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/geometry/ring.h"
#include "core/random_stream.h"
#include "noc/routing/registry.h"

namespace primalsim::noc::routing {
namespace {

constexpr Topology kMeshes[]{{1, 1}, {1, 7}, {7, 1}, {2, 2}, {4, 4}, {5, 3}, {6, 7}};

std::string text_of(const Routing& routing, const HeadAt& head) {
  Candidates candidates;
  routing.candidates(head, candidates);
  std::string text;
  for (const Candidate& item : candidates) {
    text += std::to_string(item.output_port) + "/" + std::to_string(item.vc_mask) + "/" +
            std::to_string(item.priority) + " ";
  }
  return text;
}

std::int32_t clamp_to(std::int32_t offset, std::uint32_t reach) {
  const auto limit = static_cast<std::int32_t>(reach);
  return std::clamp(offset, -limit, limit);
}

std::int32_t distance(const Topology& mesh, std::uint32_t from, std::uint32_t to) {
  return std::abs(mesh.x(from) - mesh.x(to)) + std::abs(mesh.y(from) - mesh.y(to));
}

HeadAt random_head(const Topology& mesh, const Routing& routing, unsigned vcs, RandomStream& random) {
  HeadAt head;
  head.router = static_cast<std::uint32_t>(random.below(mesh.nodes()));
  head.source = static_cast<std::uint32_t>(random.below(mesh.nodes()));
  head.destination = static_cast<std::uint32_t>(random.below(mesh.nodes()));
  head.input_port = static_cast<Port>(random.below(kPorts));
  head.input_vc = static_cast<std::uint8_t>(random.below(vcs));
  head.route_class = static_cast<std::uint8_t>(random.below(routing.route_classes()));
  return head;
}

std::uint32_t step(const Topology& mesh, std::uint32_t router, unsigned port) {
  if (port == kEast) return router + 1;
  if (port == kWest) return router - 1;
  return port == kSouth ? router + mesh.width : router - mesh.width;
}

class EveryRouting : public ::testing::TestWithParam<const char*> {};

// A packet that takes a random candidate at each hop arrives after exactly the shortest distance.
TEST_P(EveryRouting, TakesOnlyShortestPaths) {
  RandomStream random(1);
  for (const Topology& mesh : kMeshes) {
    const auto routing = make_routing(GetParam(), mesh, 4);
    for (std::uint32_t pair = 0; pair < mesh.nodes() * mesh.nodes(); ++pair) {
      HeadAt head = random_head(mesh, *routing, 4, random);
      head.router = head.source = pair / mesh.nodes();
      head.destination = pair % mesh.nodes();
      head.input_port = kTerminal;
      for (std::int32_t left = distance(mesh, head.source, head.destination); left > 0; --left) {
        Candidates candidates;
        routing->candidates(head, candidates);
        ASSERT_FALSE(candidates.empty());
        for (const Candidate& item : candidates) {
          ASSERT_LT(item.output_port, kTerminal);
          ASSERT_EQ(distance(mesh, step(mesh, head.router, item.output_port), head.destination), left - 1);
        }
        const unsigned port = candidates[static_cast<unsigned>(random.below(candidates.size()))].output_port;
        head.router = step(mesh, head.router, port);
        head.input_port = opposite(static_cast<Port>(port));
      }
      Candidates candidates;
      routing->candidates(head, candidates);
      ASSERT_EQ(candidates.size(), 1U);
      EXPECT_EQ(candidates[0].output_port, kTerminal);
      EXPECT_EQ(candidates[0].vc_mask, all_vcs(4));
    }
  }
}

TEST_P(EveryRouting, LooksOnlyAtWhatItSays) {
  RandomStream random(2);
  const Topology mesh{9, 8};
  const auto routing = make_routing(GetParam(), mesh, 4);
  const Inputs inputs = routing->inputs();
  for (unsigned i = 0; i < 50'000; ++i) {
    const HeadAt head = random_head(mesh, *routing, 4, random);
    HeadAt other = random_head(mesh, *routing, 4, random);
    if (inputs.source) other.source = head.source;
    if (inputs.input_vc) other.input_vc = head.input_vc;
    other.router = head.router;
    other.input_port = head.input_port;
    other.route_class = head.route_class;
    if (inputs.reach == 0) {
      other.destination = head.destination;
    } else {
      const std::int32_t x = mesh.x(head.router);
      const std::int32_t y = mesh.y(head.router);
      const std::int32_t to_x = x + clamp_to(mesh.x(head.destination) - x, inputs.reach);
      const std::int32_t to_y = y + clamp_to(mesh.y(head.destination) - y, inputs.reach);
      other.destination = static_cast<std::uint32_t>(to_x) + mesh.width * static_cast<std::uint32_t>(to_y);
    }
    ASSERT_EQ(text_of(*routing, head), text_of(*routing, other));
  }
}

void expect_one_candidate_of_the_route_class(const Routing& routing, const Topology& mesh) {
  RandomStream random(3);
  for (unsigned i = 0; i < 20'000; ++i) {
    const HeadAt head = random_head(mesh, routing, 5, random);
    HeadAt other = random_head(mesh, routing, 5, random);
    other.router = head.router;
    other.destination = head.destination;
    other.route_class = head.route_class;
    Candidates candidates;
    routing.candidates(head, candidates);
    ASSERT_EQ(candidates.size(), 1U);
    if (routing.minimum_vcs() == 1) {
      ASSERT_EQ(candidates[0].vc_mask, all_vcs(5));
    }
    ASSERT_EQ(text_of(routing, head), text_of(routing, other));
  }
}

TEST(Deterministic, MeansOneCandidateThatDependsOnThePacketOnly) {
  const Topology mesh{6, 6};
  std::string names;
  for (const Entry& entry : registry()) {
    const auto routing = make_routing(entry.name, mesh, 5);
    if (!routing->deterministic()) continue;
    names += std::string(entry.name) + " ";
    expect_one_candidate_of_the_route_class(*routing, mesh);
  }
  EXPECT_EQ(names, "xy yx o1turn dateline-xy dateline-yx ");
}

// Calls visit(head, mask) for each link of the way of a packet, which takes a random VC of each mask.
template <typename Visit>
void walk(const Routing& routing, const Topology& topology, std::uint32_t source, std::uint32_t destination,
          RandomStream& random, Visit visit) {
  HeadAt head;
  head.source = head.router = source;
  head.destination = destination;
  head.input_vc = static_cast<std::uint8_t>(random.below(5));
  while (head.router != destination) {
    Candidates candidates;
    routing.candidates(head, candidates);
    visit(head, candidates[0]);
    const Port port = candidates[0].output_port;
    head.router = topology.neighbour(head.router, port);
    head.input_port = opposite(port);
    do head.input_vc = static_cast<std::uint8_t>(random.below(5));
    while (((candidates[0].vc_mask >> head.input_vc) & 1U) == 0);
  }
}

// The VC says what the way says: whether a dateline lies between where the packet entered the ring and here.
TEST(Dateline, TakesTheUpperHalfBehindADatelineOfItsWay) {
  RandomStream random(5);
  for (const Axis* const axis : {ring(), one_way_ring(), one_way_ring_back()}) {
    for (const Topology& torus : {Topology{5, 4, axis}, Topology{2, 6, axis}, Topology{1, 3, axis}}) {
      for (const char* const name : {"dateline-xy", "dateline-yx"}) {
        const auto routing = make_routing(name, torus, 5);
        for (std::uint32_t pair = 0; pair < torus.nodes() * torus.nodes(); ++pair) {
          const std::uint32_t source = pair / torus.nodes();
          walk(*routing, torus, source, pair % torus.nodes(), random, [&](const HeadAt& at, Candidate taken) {
            const bool along_x = taken.output_port == kEast || taken.output_port == kWest;
            const bool up = taken.output_port == kEast || taken.output_port == kSouth;
            const auto place = [&](std::uint32_t node) {
              return static_cast<std::uint32_t>(along_x ? torus.x(node) : torus.y(node));
            };
            const bool past =
                past_dateline(along_x ? torus.width : torus.height, place(source), place(at.router), up);
            ASSERT_EQ(taken.vc_mask, past ? 0b11100 : 0b00011) << name << " at " << at.router;
          });
        }
      }
    }
  }
}

// Chiu's ROUTE with the source column, in place of the input port.
std::string chiu(const Topology& mesh, const HeadAt& head) {
  const std::int32_t column = mesh.x(head.router);
  const std::int32_t to_x = mesh.x(head.destination) - column;
  const std::int32_t to_y = mesh.y(head.destination) - mesh.y(head.router);
  std::string ports;
  const std::string y_port = to_y > 0 ? "2" : "3";
  if (to_x == 0) return to_y == 0 ? "4" : y_port;
  if (to_x < 0) return "1" + (to_y != 0 && column % 2 == 0 ? y_port : "");
  if (to_y == 0) return "0";
  if (mesh.x(head.destination) % 2 != 0 || to_x != 1) ports += "0";
  if (column % 2 != 0 || column == mesh.x(head.source)) ports += y_port;
  return ports;
}

TEST(OddEven, IsChiusRouteWhereverAPacketCanGet) {
  RandomStream random(4);
  const Topology mesh{9, 6};
  const auto routing = make_routing("odd-even", mesh, 1);
  for (std::uint32_t walk = 0; walk < 20'000; ++walk) {
    HeadAt head = random_head(mesh, *routing, 1, random);
    head.router = head.source;
    head.input_port = kTerminal;
    while (true) {
      Candidates candidates;
      routing->candidates(head, candidates);
      std::string ports;
      for (const Candidate& item : candidates) ports += std::to_string(item.output_port);
      ASSERT_EQ(ports, chiu(mesh, head));
      const unsigned port = candidates[static_cast<unsigned>(random.below(candidates.size()))].output_port;
      if (port == kTerminal) break;
      head.router = step(mesh, head.router, port);
      head.input_port = opposite(static_cast<Port>(port));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryRouting,
                         ::testing::Values("xy", "yx", "o1turn", "west-first", "north-last", "negative-first",
                                           "odd-even", "minimal-adaptive"));

}  // namespace
}  // namespace primalsim::noc::routing
