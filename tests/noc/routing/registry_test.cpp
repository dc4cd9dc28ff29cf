#include "noc/routing/registry.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace primalsim::noc::routing {
namespace {

std::string message_of(const char* name, unsigned vcs) {
  try {
    make_routing(name, Topology{4, 4}, vcs);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Registry, HasTheTenRoutings) {
  EXPECT_EQ(
      routing_names(),
      "xy, yx, o1turn, west-first, north-last, negative-first, odd-even, minimal-adaptive, dateline-xy, "
      "dateline-yx");
}

TEST(Registry, MakesWhatItsNameSays) {
  for (const Entry& entry : registry())
    EXPECT_STREQ(make_routing(entry.name, Topology{4, 4}, 4)->name(), entry.name);
}

TEST(Registry, RefusesAnUnknownNameAndListsTheKnown) {
  EXPECT_EQ(message_of("zigzag", 4), "there is no routing 'zigzag'; allowed is " + routing_names());
}

TEST(Registry, RefusesTooFewAndTooManyVcs) {
  EXPECT_EQ(message_of("xy", 0), "routing xy with 0 VCs; allowed is 1 to 16");
  EXPECT_EQ(message_of("o1turn", 1), "routing o1turn with 1 VCs; allowed is 2 to 16");
  EXPECT_EQ(message_of("minimal-adaptive", 1), "routing minimal-adaptive with 1 VCs; allowed is 2 to 16");
  EXPECT_EQ(message_of("xy", 99), "routing xy with 99 VCs; allowed is 1 to 16");
  EXPECT_EQ(message_of("xy", 16), "");
}

}  // namespace
}  // namespace primalsim::noc::routing
