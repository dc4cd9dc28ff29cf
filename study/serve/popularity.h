// Which adapter each request of a trace has. docs/serve.md, Adapters
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "study/serve.h"

namespace primalsim::study {

// By request: an index of `names`, or kNoAdapter. Those that the trace names; otherwise drawn from a power
// law: adapter k, from 1 on, has a share of 1 / k^skew. Throws InputError "FILE:LINE: ..." for a name that is
// not there, or one more than there are numbered adapters.
std::vector<std::uint32_t> adapters_of_requests(const ServeRequest& request,
                                                const std::vector<std::string>& names);

}  // namespace primalsim::study
