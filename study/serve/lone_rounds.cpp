#include "study/serve/lone_rounds.h"

namespace primalsim::study {

void LoneRounds::add(std::uint32_t shape, std::uint32_t context, std::size_t contexts, std::uint64_t banks) {
  OfShape& of_shape = of_shapes_[shape];
  of_shape.rounds.resize(contexts);
  of_shape.banks.resize(contexts);
  ++of_shape.rounds[context];
  of_shape.banks[context] += banks;
}

void LoneRounds::account(const StepCosts& costs, const Rewriting& rewriting, StateAccount& states) const {
  for (std::uint32_t shape = 0; shape < of_shapes_.size(); ++shape) {
    const OfShape& of_shape = of_shapes_[shape];
    for (std::uint32_t context = 0; context < of_shape.rounds.size(); ++context) {
      if (of_shape.rounds[context] == 0) continue;
      states.tokens(costs.decode(shape).layer[context], rewriting.writing_alone(shape),
                    of_shape.rounds[context], of_shape.banks[context]);
    }
  }
}

}  // namespace primalsim::study
