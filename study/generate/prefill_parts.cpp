#include "study/generate/prefill_parts.h"

#include <algorithm>

namespace primalsim::study {

Cycle LayerPace::cycles(std::uint32_t first, std::uint32_t last) const {
  if (first > 1) return alone.at(first) + (last > first ? period.sum(first + 1, last) : 0);
  const std::uint32_t started = std::min(last, start_tokens);
  return start.at(started) + (last > started ? period.sum(started + 1, last) : 0);
}

PartTimes time_of_parts(const LayerPace& pace, const std::vector<std::uint32_t>& parts, std::uint64_t layers,
                        bool overlapped) {
  PartTimes times;
  std::vector<Cycle> done(layers, 0);  // per layer: when it was last free
  std::uint32_t first = 1;
  for (const std::uint32_t last : parts) {
    const Cycle stage = pace.cycles(first, last);
    times.layer_cycles += stage;
    Cycle at = overlapped ? 0 : times.cycles;
    for (Cycle& free : done) at = free = std::max(at, free) + stage;
    times.cycles = at;
    first = last + 1;
  }
  return times;
}

std::vector<std::uint32_t> cut_into_parts(std::uint32_t prompt, std::uint64_t size) {
  std::vector<std::uint32_t> parts;
  for (std::uint64_t last = size; last < prompt; last += size)
    parts.push_back(static_cast<std::uint32_t>(last));
  parts.push_back(prompt);
  return parts;
}

}  // namespace primalsim::study
