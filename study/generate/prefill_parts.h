// A prompt that goes through the layers in parts, each layer working on one part at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "core/cycle.h"
#include "study/generate/context_plan.h"

namespace primalsim::study {

// What one layer takes for tokens of a prompt, from an idle start.
struct LayerPace {
  ContextCurve start;  // until the first `tokens` of the prompt are done; known up to `start_tokens`
  std::uint32_t start_tokens = 1;
  ContextCurve period;  // between two tokens, behind these
  ContextCurve alone;   // of one token

  // Tokens `first` to `last` of the prompt, counted from 1. Never falls with `last`.
  Cycle cycles(std::uint32_t first, std::uint32_t last) const;
};

struct PartTimes {
  Cycle cycles = 0;        // until the last part is done behind all layers
  Cycle layer_cycles = 0;  // of one layer, for all parts
};

// `parts` have the last token of each part, in growing order. Parts follow each other a layer apart, or, if
// not `overlapped`, one part when the one before it is through all layers.
PartTimes time_of_parts(const LayerPace& pace, const std::vector<std::uint32_t>& parts, std::uint64_t layers,
                        bool overlapped);

// Last tokens of parts of `size` tokens, at least 1; the last part may be shorter.
std::vector<std::uint32_t> cut_into_parts(std::uint32_t prompt, std::uint64_t size);

}  // namespace primalsim::study
