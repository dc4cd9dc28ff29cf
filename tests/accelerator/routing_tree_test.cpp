// The tree walker against the plain way: walk every path hop by hop and put the outputs into a set.
#include "accelerator/routing_tree.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "core/random_stream.h"

namespace primalsim::accelerator {
namespace {

using noc::ipcn::Port;
using noc::ipcn::Terminal;
using Outputs = std::set<std::pair<std::uint32_t, unsigned>>;

class PathWalker {
 public:
  PathWalker(const Ribbon& ribbon, Outputs& outputs) : ribbon_(ribbon), outputs_(outputs) {}

  void walk(std::uint32_t source, const Terminal& destination) {
    at_ = ribbon_.position(source);
    const MacroPosition to = ribbon_.position(destination.macro);
    while (at_.tile != to.tile) cross(to.tile > at_.tile);
    go_x(to.x);
    go_y(to.y);
    outputs_.emplace(destination.macro, destination.port);
  }

 private:
  void step(Port port) { outputs_.emplace(ribbon_.index(at_), port); }
  void go_x(std::uint32_t x) {
    for (; at_.x < x; ++at_.x) step(noc::ipcn::kEast);
    for (; at_.x > x; --at_.x) step(noc::ipcn::kWest);
  }
  void go_y(std::uint32_t y) {
    for (; at_.y < y; ++at_.y) step(noc::ipcn::kSouth);
    for (; at_.y > y; --at_.y) step(noc::ipcn::kNorth);
  }
  void cross(bool east) {
    const std::uint32_t row = ribbon_.nearest_gateway_row(at_.y);
    go_x(east ? ribbon_.width - 1 : 0);
    go_y(row);
    step(east ? noc::ipcn::kEast : noc::ipcn::kWest);
    at_ = east ? MacroPosition{at_.tile + 1, 0, row} : MacroPosition{at_.tile - 1, ribbon_.width - 1, row};
  }

  const Ribbon& ribbon_;
  Outputs& outputs_;
  MacroPosition at_;
};

TEST(RoutingTree, IsTheUnionOfTheXyPaths) {
  RandomStream random(1);
  for (int round = 0; round < 500; ++round) {
    const Ribbon ribbon{
        static_cast<std::uint32_t>(1 + random.below(4)), static_cast<std::uint32_t>(1 + random.below(5)),
        static_cast<std::uint32_t>(2 + random.below(5)), static_cast<std::uint32_t>(1 + random.below(2))};
    const auto macro = [&] { return static_cast<std::uint32_t>(random.below(ribbon.macros())); };
    const std::uint32_t source = macro();
    std::vector<Terminal> destinations;
    Outputs expected;
    for (std::uint64_t i = 1 + random.below(6); i > 0; --i) {
      const Terminal terminal{macro(), static_cast<Port>(4 + random.below(3))};
      if (expected.contains({terminal.macro, terminal.port})) continue;
      destinations.push_back(terminal);
      PathWalker(ribbon, expected).walk(source, terminal);
    }
    Outputs found;
    RoutingTree(ribbon).walk(source, destinations, [&](std::uint32_t at, Port port) {
      EXPECT_TRUE(found.emplace(at, port).second) << "visited twice";
    });
    EXPECT_EQ(found, expected) << "round " << round;
  }
}

}  // namespace
}  // namespace primalsim::accelerator
