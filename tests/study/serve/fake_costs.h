// Costs of steps as simple numbers, so that a test can work out what serving makes of them.
#pragma once

#include "study/serve/server.h"

namespace primalsim::study::fakes {

// Two layers of one tile each. A prompt takes one cycle for each token in each layer; a token of a round
// takes 10 cycles in each layer, and follows another one after 4.
class FakeCosts : public StepCosts {
 public:
  static constexpr std::uint32_t kMostContext = 200;

  FakeCosts() {
    machine_.layers = 2;
    machine_.layer_tiles = 1;
    machine_.waking = 1;
    machine_.kv_entries = 1000;
    machine_.dcim_words = 10;
    decode_.layer.assign(kMostContext, 10);
    decode_.period.assign(kMostContext, 4);
  }

  ServedMachine& change() { return machine_; }
  const ServedMachine& machine() const override { return machine_; }
  const DecodeCosts& decode(std::uint32_t /*shape*/) const override { return decode_; }
  PrefillCost prefill(std::uint32_t /*shape*/, std::uint32_t tokens) const override {
    PrefillCost cost{2 * Cycle{tokens}, tokens, tokens, {}, {}};
    for (std::size_t i = 0; i < kServedPolicies.size(); ++i) {
      accelerator::srpg::TimeLine& line = cost.lines[i];
      line.cycles = cost.cycles;
      const auto idle =
          gates(kServedPolicies[i]) ? pe_models::srpg::State::kRetain : pe_models::srpg::State::kReady;
      line.tile_cycles[static_cast<std::size_t>(pe_models::srpg::State::kCompute)] = cost.cycles;
      line.tile_cycles[static_cast<std::size_t>(idle)] = cost.cycles;
    }
    cost.energy[0] = tokens;
    return cost;
  }

 private:
  ServedMachine machine_;
  DecodeCosts decode_;
};

inline ServerSettings fake_settings(const char* scheduler = "fcfs", std::size_t policy = 0) {
  ServerSettings settings;
  settings.policy = policy;
  settings.scheduler = find_scheduler(scheduler);
  settings.replacement = find_replacement("lru");
  settings.keep_intervals = true;
  return settings;
}

// `count` adapters that take 4 of a macro's words and 7 cycles a layer to write; shape 1 is none.
inline Adapters fake_adapters(std::uint32_t count) {
  Adapters adapters;
  adapters.shapes = {{{4, 4}, 16, 7, 0, {}, {}}, {}};
  adapters.shape_of.assign(count, 0);
  adapters.base_shape = 1;
  return adapters;
}

}  // namespace primalsim::study::fakes
