// The network by itself, called as a library.
#include "study/network.h"

#include <gtest/gtest.h>

#include "tests/proto/expect_error.h"

namespace primalsim::study {
namespace {

TrafficRequest curve() {
  TrafficRequest request;
  request.mesh.width = request.mesh.height = 4;
  request.rates = {0.05, 0.1, 0.2};
  return request;
}

std::string refusal(const TrafficRequest& request) {
  Session session;
  return testing::error_of<RequestError>([&] { traffic(session, request); });
}

TEST(Network, CurvesDependOnNoNumberOfThreads) {
  Session one({1});
  Session many;
  const v1::TrafficCurve found = traffic(one, curve());
  EXPECT_EQ(found.points_size(), 3);
  EXPECT_EQ(traffic(many, curve()).DebugString(), found.DebugString());
}

TEST(Network, RequestsAreChecked) {
  TrafficRequest request = curve();
  request.mesh.router = "iq5";
  EXPECT_EQ(refusal(request), "router is 'iq5'; allowed are ipcn, iq3 and iq4");
  request = curve();
  request.mesh.kernel = "fast";
  EXPECT_EQ(refusal(request), "kernel is 'fast'; allowed are auto, reference, event and dense");
  request = curve();
  request.mesh.router = "ipcn";
  request.mesh.credit_delay_cycles = 1;
  EXPECT_EQ(refusal(request), "credit-delay has no meaning with router ipcn");
  request = curve();
  request.mesh.router = "ipcn";
  request.mesh.topology = "torus";
  EXPECT_EQ(refusal(request),
            "topology is 'torus'; allowed with router ipcn is mesh: of its trees (xy, yx) none serve tori");
  request = curve();
  request.rates.clear();
  EXPECT_EQ(refusal(request), "rates: there is none; there must be at least one");
  Session session;
  CollectiveRequest gather;
  gather.collective = "gather";
  EXPECT_THROW(collective(session, gather), InputError);
}

// 4 x 4 macros, one at a time: no faster than the bound.
TEST(Network, ACollectiveIsHeldToItsBound) {
  CollectiveRequest request;
  request.width = request.height = 4;
  request.flits = 64;
  Session session;
  const v1::CollectiveResult tree = collective(session, request);
  EXPECT_GE(tree.cycles(), tree.lower_bound_cycles());
  EXPECT_EQ(tree.injected_flits() > 0, tree.ejected_flits() > 0);
  request.reference_kernel = true;
  EXPECT_EQ(collective(session, request).DebugString(), tree.DebugString());
}

}  // namespace
}  // namespace primalsim::study
