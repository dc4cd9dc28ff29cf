// The same work on several items at once.
#pragma once

#include <cstddef>
#include <functional>

namespace primalsim::study {

// Calls work(i) for i in 0 .. count-1 on up to `threads` threads, each i once. When all are done, rethrows
// the exception of the smallest i that threw, so that what the user sees depends on no thread's speed.
void for_each_parallel(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& work);

}  // namespace primalsim::study
