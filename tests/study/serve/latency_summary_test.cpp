#include <gtest/gtest.h>

#include "study/serve/serve_result.h"

namespace primalsim::study {
namespace {

// numpy.percentile([1, 2, 3, 5], [50, 90, 95, 99]) = 2.5, 4.4, 4.7, 4.94; std = sqrt(35/16).
TEST(LatencySummary, IsWhatNumpySays) {
  std::vector<double> values{5, 1, 3, 2};
  const v1::LatencySummary summary = latency_summary(values);
  EXPECT_DOUBLE_EQ(summary.mean(), 2.75);
  EXPECT_DOUBLE_EQ(summary.median(), 2.5);
  EXPECT_DOUBLE_EQ(summary.p90(), 4.4);
  EXPECT_DOUBLE_EQ(summary.p95(), 4.7);
  EXPECT_DOUBLE_EQ(summary.p99(), 4.94);
  EXPECT_DOUBLE_EQ(summary.std(), 1.4790199457749042);
}

TEST(LatencySummary, OfNothingIsZero) {
  std::vector<double> none;
  EXPECT_EQ(latency_summary(none).p99(), 0);
}

}  // namespace
}  // namespace primalsim::study
