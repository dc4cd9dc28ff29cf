#include <algorithm>

#include "study/serve/server.h"

namespace primalsim::study {

// Each holds up those behind it by what it adds to a follower; the one that takes longest for the rest of its
// way decides when it, and all behind it, leave. Of equal prompts the k-th is done at cycles + (k-1) x
// follower_cycles. Exact where a prompt takes equally long in every layer and has it for itself (permutation
// flow shop with proportionate times).
std::vector<Cycle> prompt_ends(std::span<const PrefillCost> prompts) {
  std::vector<Cycle> ends;
  Cycle followed = 0;
  Cycle longest_rest = 0;
  for (const PrefillCost& prompt : prompts) {
    const Cycle follower = std::min(prompt.follower_cycles, prompt.cycles);
    followed += follower;
    longest_rest = std::max(longest_rest, prompt.cycles - follower);
    ends.push_back(followed + longest_rest);
  }
  return ends;
}

}  // namespace primalsim::study
