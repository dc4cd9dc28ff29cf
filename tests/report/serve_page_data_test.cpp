#include "report/serve_page_data.h"

#include <gtest/gtest.h>

#include "report/page_data.h"

namespace primalsim::report {
namespace {

void add_request(v1::ServeResult& result, const char* outcome, const char* adapter, double arrival,
                 double queued, double end_to_end) {
  v1::ServedRequest& request = *result.add_requests();
  request.set_outcome(outcome);
  request.set_adapter(adapter);
  request.set_arrival_s(arrival);
  request.set_queued_s(queued);
  request.set_e2e_s(end_to_end);
  request.set_ttft_s(queued + 0.5);
  request.set_generated(1);
}

// Of 200 parts each has 0.1 s. The first two wait together from 5 to 6, and run from 5 and 6 on, until 15 and
// 20; another comes at 10 and still waits at the end.
TEST(ServePageData, LoadIsTheMostAtOnceInEachPart) {
  v1::ServeResult result;
  result.set_duration(20);
  add_request(result, "finished", "", 100, 5, 15);
  add_request(result, "finished", "", 105, 1, 15);
  add_request(result, "refused", "", 106, 0, 0);
  add_request(result, "waiting", "", 110, 0, 0);
  const Json load = page_data(result)["load"];
  EXPECT_DOUBLE_EQ(load["seconds"], 0.1);
  const std::vector<int> waiting = load["waiting"];
  ASSERT_EQ(waiting.size(), 200U);
  EXPECT_EQ(waiting[0], 1);
  EXPECT_EQ(waiting[49], 1);
  EXPECT_EQ(waiting[52], 1);  // one goes as the other comes
  EXPECT_EQ(waiting[62], 0);
  EXPECT_EQ(waiting[99], 0);
  EXPECT_EQ(waiting[150], 1);
  EXPECT_EQ(waiting[199], 1);
  const std::vector<int> running = load["running"];
  EXPECT_EQ(running[48], 0);
  EXPECT_EQ(running[55], 1);
  EXPECT_EQ(running[70], 2);
  EXPECT_EQ(running[160], 1);
}

// Times of 1.5, 2.5 and 4.5 s: the middle one is the median, a quarter of the way is between the first two.
TEST(ServePageData, PercentilesAreLinearBetweenValues) {
  v1::ServeResult result;
  result.set_duration(20);
  for (const double queued : {2.0, 4.0, 1.0}) add_request(result, "finished", "", 0, queued, 9);
  const Json ttft = page_data(result)["percentiles"]["ttft"];
  ASSERT_EQ(ttft.size(), 101U);
  EXPECT_DOUBLE_EQ(ttft[0], 1500);
  EXPECT_DOUBLE_EQ(ttft[25], 2000);
  EXPECT_DOUBLE_EQ(ttft[50], 2500);
  EXPECT_DOUBLE_EQ(ttft[100], 4500);
  EXPECT_FALSE(page_data(result)["percentiles"].contains("tpot"));  // one token each
}

// 22 adapters: the 20 with most requests, and what is left together.
TEST(ServePageData, AdaptersByRequestsAndTheOthersTogether) {
  v1::ServeResult result;
  result.set_duration(1);
  for (int adapter = 0; adapter < 22; ++adapter) {
    for (int i = 0; i <= adapter; ++i) {
      add_request(result, "finished", ("a" + std::to_string(adapter)).c_str(), 0, 0, 1);
      if (i == 1) result.mutable_requests(result.requests_size() - 1)->set_adapter_hit(true);
    }
  }
  add_request(result, "refused", "a0", 0, 0, 0);
  const Json adapters = page_data(result)["by_adapter"];
  ASSERT_EQ(adapters.size(), 21U);
  EXPECT_EQ(adapters[0], Json({"a21", 22, 1}));
  EXPECT_EQ(adapters[20], Json({"2 others", 3, 1}));
}

}  // namespace
}  // namespace primalsim::report
