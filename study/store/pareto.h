// The runs than which no other is better.
#pragma once

#include <string>
#include <vector>

#include "primalsim/v1/run_row.pb.h"

namespace primalsim::study {

// Indices of `runs` on the front, rising. Runs without one of the columns, failed ones among them, are on
// none. Of equal ones all are.
std::vector<std::size_t> pareto_front(const google::protobuf::RepeatedPtrField<v1::RunRow>& runs,
                                      const std::vector<std::string>& columns);

}  // namespace primalsim::study
