#include "report/csv.h"

#include <gtest/gtest.h>

#include "tests/report/small_result.h"

namespace primalsim::report {
namespace {

TEST(Csv, OneRowPerMappingUnderNamesWithUnits) {
  EXPECT_EQ(
      to_csv(testing::small_result()),
      "model,adapter,context_entries,mapping,cycles_per_layer,head_cycles,cycles_per_token,tokens_per_second,"
      "communication_share_fraction,contention_cycles_per_token,none_cycles_per_token,uncontended_cycles_per_"
      "token,"
      "flit_cycles_per_token,flit_hops_per_token,router_flit_hops_per_token,link_utilisation_mean_fraction,"
      "link_utilisation_max_fraction,busiest_link_bound_cycles_per_token,gateway_bound_cycles_per_token\n"
      "model,,2048,\"slow, or "
      "so\",2000,0,4000,250000.0,0.75,500,1000,3500,4000,1234567,2345678,0.1,0.5,2000,0\n"
      "model,,2048,fast,1000,0,2000,500000.0,0.75,500,500,1500,2000,1234567,2345678,0.1,0.5,1000,0\n");
}

TEST(Csv, QuotesAreDoubled) {
  v1::Result result = testing::small_result();
  result.set_model("a\"b");
  EXPECT_NE(to_csv(result).find("\n\"a\"\"b\",,2048"), std::string::npos);
}

}  // namespace
}  // namespace primalsim::report
