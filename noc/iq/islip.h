// The iSLIP allocator with one iteration, as BookSim2 has it, on a request matrix (docs/booksim.md,
// "Allocators").
#pragma once

#include <cstdint>
#include <vector>

namespace primalsim::noc::iq {

class Islip {
 public:
  struct Match {
    std::uint32_t input = 0;
    std::uint32_t output = 0;
  };

  Islip(std::uint32_t inputs, std::uint32_t outputs);

  void request(std::uint32_t input, std::uint32_t output) { requests_[output].push_back(input); }

  // Matches each input with at most one output and each output with at most one input, moves the pointers of
  // those that matched, and forgets the requests. Ordered by input.
  std::vector<Match> allocate();

 private:
  std::vector<std::vector<std::uint32_t>> requests_;  // per output: the inputs that want it
  std::vector<std::vector<std::uint32_t>> grants_;    // per input: the outputs that chose it
  std::vector<std::uint32_t> grant_pointer_;          // per output
  std::vector<std::uint32_t> accept_pointer_;         // per input
};

// The first of `candidates` (not empty) at or after `pointer`, going round `size` numbers.
std::uint32_t first_from(const std::vector<std::uint32_t>& candidates, std::uint32_t pointer,
                         std::uint32_t size);

}  // namespace primalsim::noc::iq
