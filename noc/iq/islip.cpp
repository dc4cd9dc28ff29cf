#include "noc/iq/islip.h"

namespace primalsim::noc::iq {

Islip::Islip(std::uint32_t inputs, std::uint32_t outputs)
    : requests_(outputs), grants_(inputs), grant_pointer_(outputs, 0), accept_pointer_(inputs, 0) {}

std::vector<Islip::Match> Islip::allocate() {
  const auto inputs = static_cast<std::uint32_t>(grants_.size());
  const auto outputs = static_cast<std::uint32_t>(requests_.size());
  for (std::uint32_t output = 0; output < outputs; ++output) {
    if (requests_[output].empty()) continue;
    grants_[first_from(requests_[output], grant_pointer_[output], inputs)].push_back(output);
    requests_[output].clear();
  }
  std::vector<Match> matches;
  for (std::uint32_t input = 0; input < inputs; ++input) {
    if (grants_[input].empty()) continue;
    const std::uint32_t output = first_from(grants_[input], accept_pointer_[input], outputs);
    grants_[input].clear();
    grant_pointer_[output] = (input + 1) % inputs;
    accept_pointer_[input] = (output + 1) % outputs;
    matches.push_back({input, output});
  }
  return matches;
}

std::uint32_t first_from(const std::vector<std::uint32_t>& candidates, std::uint32_t pointer,
                         std::uint32_t size) {
  std::uint32_t best = candidates.front();
  for (const std::uint32_t candidate : candidates) {
    const std::uint32_t distance = (candidate + size - pointer) % size;
    if (distance < (best + size - pointer) % size) best = candidate;
  }
  return best;
}

}  // namespace primalsim::noc::iq
