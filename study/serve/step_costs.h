// What serving is made of: how long a prompt, and a token of a round, take the machine, and what that costs.
// docs/serve.md, Steps
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "accelerator/srpg.h"
#include "accelerator/token_traffic.h"
#include "pe_models/srpg/state.h"
#include "pe_models/work.h"
#include "study/generate/context_plan.h"

namespace primalsim::study {

// Those that serving knows, of policies of tiles.
inline constexpr std::array kServedPolicies{
    pe_models::srpg::Policy::kNone, pe_models::srpg::Policy::kGate, pe_models::srpg::Policy::kReprogram,
    pe_models::srpg::Policy::kSrpg, pe_models::srpg::Policy::kRefresh};

// The machine with the model on it.
struct ServedMachine {
  std::uint32_t layers = 1;
  std::uint64_t layer_tiles = 1;
  std::uint64_t head_tiles = 0;  // 0: no head
  Cycle head_cycles = 0;
  pe_models::srpg::Waking waking{0};
  accelerator::TokenTraffic traffic;  // of each token
  // Of a layer, banks of SRAM that so many entries of the cache keep awake; all 0 on a machine without banks.
  ContextCurve kv_banks{{{0, 0}}};
  std::uint64_t kv_entries = 0;      // that the cache of a layer holds
  std::uint32_t sliding_window = 0;  // 0: none
  std::uint64_t most_positions = 0;  // that the model was made for; 0: any number
  std::uint64_t dcim_words = 0;      // of a macro
  double clock_ghz = 1;

  std::uint64_t tiles() const { return layers * layer_tiles + head_tiles; }
  // That a sequence of so many tokens takes of the cache.
  std::uint64_t entries(std::uint64_t tokens) const {
    return sliding_window == 0 ? tokens : std::min<std::uint64_t>(tokens, sliding_window);
  }
};

// Adapters of equal ranks on the same matrices take the same place and time.
struct AdapterShape {
  std::vector<std::uint64_t> macro_words;  // of the DCIM, by macro of a layer
  std::uint64_t layer_bytes = 0;
  Cycle reprogram_cycles = 0;             // of a layer
  std::uint64_t banks = 0;                // of a layer, as ServedMachine.kv_banks
  accelerator::srpg::HostLink link{};     // by which its weights come
  pe_models::EventEnergy write_energy{};  // of all layers, in femtojoules
};

// A prompt, alone in the machine, its adapter in place.
struct PrefillCost {
  Cycle cycles = 0;           // until its token is there, with the head
  Cycle follower_cycles = 0;  // so much later a prompt of this length behind it is done
  Cycle layer_cycles = 0;  // of it, what each layer adds: what hides the writing of the next layer's weights
  // The states of all tiles in these cycles, under each of kServedPolicies.
  std::array<accelerator::srpg::TimeLine, kServedPolicies.size()> lines{};
  pe_models::EventEnergy energy{};
};

// Of a token by its context; index 0 is not used.
struct DecodeCosts {
  std::vector<Cycle> layer;   // through a layer, alone
  std::vector<Cycle> period;  // between this token and the next of another sequence at one layer
};

// By shape of the adapter: 0 .. shapes-1.
class StepCosts {
 public:
  virtual ~StepCosts() = default;
  virtual const ServedMachine& machine() const = 0;
  virtual const DecodeCosts& decode(std::uint32_t shape) const = 0;
  virtual PrefillCost prefill(std::uint32_t shape, std::uint32_t tokens) const = 0;
};

}  // namespace primalsim::study
