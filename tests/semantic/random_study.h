// A random model, machine and choice of mappings, as somebody might bring them: not all of them go together.
#pragma once

#include <cstdint>
#include <string>

#include "study/compare.h"
#include "study/generate.h"

namespace primalsim::testing {

struct RandomStudy {
  study::Inputs inputs;
  study::CompareRequest request;  // with one or two mappings
  study::GenerateRequest generation;
  bool functional_batch = false;  // of two sequences instead of one

  // For messages: what it is made of.
  std::string text() const;
};

// Models of a few layers with GQA, heads and sizes that divide nothing, windows and LoRA; machines with any
// number changed by a factor, some of them left out; every strategy with its options, policies, lock-step
// control and an output head.
RandomStudy make_random_study(std::uint64_t seed);

}  // namespace primalsim::testing
