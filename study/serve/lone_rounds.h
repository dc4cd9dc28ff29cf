// Rounds of a single sequence, whose tiles are accounted at the end: there are few different ones.
#pragma once

#include <cstdint>
#include <vector>

#include "core/checked_math.h"
#include "study/serve/rewriting.h"
#include "study/serve/state_account.h"
#include "study/serve/step_costs.h"

namespace primalsim::study {

class LoneRounds {
 public:
  explicit LoneRounds(std::size_t shapes) : of_shapes_(shapes) {}

  // Of an adapter's shape, at one of `contexts` contexts, with so many banks of each layer that hold
  // something.
  void add(std::uint32_t shape, std::uint32_t context, std::size_t contexts, std::uint64_t banks);
  void account(const StepCosts& costs, const Rewriting& rewriting, StateAccount& states) const;

 private:
  struct OfShape {
    std::vector<std::uint64_t> rounds;  // by context
    std::vector<Wide> banks;            // in the sum over the rounds
  };
  std::vector<OfShape> of_shapes_;
};

}  // namespace primalsim::study
