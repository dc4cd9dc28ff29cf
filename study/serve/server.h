// Requests that arrive over time, served in prefills and rounds of decoding. docs/serve.md
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "study/serve/adapter_pool.h"
#include "study/serve/scheduler.h"
#include "study/serve/step_costs.h"

namespace primalsim::study {

inline constexpr std::uint32_t kNoAdapter = 0xFFFFFFFF;

struct Arrival {
  Cycle cycle = 0;  // in growing order
  std::uint32_t input_tokens = 1;
  std::uint32_t output_tokens = 1;
  std::uint32_t adapter = kNoAdapter;
};

// Who may be asked for: adapters by number, and the shapes they have. Without an adapter the shape is
// `base_shape`.
struct Adapters {
  std::vector<AdapterShape> shapes;
  std::vector<std::uint32_t> shape_of;
  std::uint32_t base_shape = 0;

  std::uint32_t shape(std::uint32_t adapter) const {
    return adapter == kNoAdapter ? base_shape : shape_of[adapter];
  }
};

enum class Preemption : std::uint8_t {
  kRecompute,  // the cache grows with every token; where it is full, the last one taken up starts over
  kNever       // all that a request will need is set aside when it is taken up
};

struct ServerSettings {
  std::size_t policy = 0;  // of kServedPolicies
  const SchedulerKind* scheduler = nullptr;
  const Replacement* replacement = nullptr;
  Preemption preemption = Preemption::kRecompute;
  std::uint32_t most_sequences = 256;
  std::uint64_t most_prefill_tokens = 8192;  // of prompts taken up together; a longer one goes alone
  std::uint64_t most_resident = 0;           // adapters; 0: as many as fit
  Cycle until = kNever;                      // nothing begins from then on
  bool keep_intervals = false;               // between tokens, all of them
};

enum class RequestState : std::uint8_t { kAfterTheEnd, kRefused, kWaiting, kRunning, kFinished };
enum class RefusalReason : std::uint8_t { kNone, kPositions, kCache };

// Of what `reason` is about, positions or entries of the cache, how much a request needs until its end.
inline std::uint64_t wanted(const Arrival& arrival, RefusalReason reason, const ServedMachine& machine) {
  const std::uint64_t tokens = std::uint64_t{arrival.input_tokens} + arrival.output_tokens;
  return reason == RefusalReason::kPositions ? tokens : machine.entries(tokens - 1);
}

inline RefusalReason refusal_of(const Arrival& arrival, const ServedMachine& machine) {
  const auto exceeds = [&](RefusalReason reason, std::uint64_t allowed) {
    return wanted(arrival, reason, machine) > allowed;
  };
  if (machine.most_positions != 0 && exceeds(RefusalReason::kPositions, machine.most_positions))
    return RefusalReason::kPositions;
  return exceeds(RefusalReason::kCache, machine.kv_entries) ? RefusalReason::kCache : RefusalReason::kNone;
}

struct RequestOutcome {
  RequestState state = RequestState::kAfterTheEnd;
  RefusalReason refusal = RefusalReason::kNone;
  Cycle taken_up = 0;  // for the first time, as all of these from the first arrival on
  Cycle first_token = 0;
  Cycle last_token = 0;
  std::uint32_t generated = 0;
  std::uint32_t preempted = 0;
  bool adapter_hit = false;
};

struct ServerOutcome {
  std::vector<RequestOutcome> requests;
  Cycle end = 0;  // of the last token, or where it was stopped
  pe_models::srpg::TileUse tiles;
  pe_models::srpg::TileUse idle;  // of `tiles`, while nothing ran
  std::array<Wide, std::tuple_size_v<pe_models::EventEnergy>> prefill_fj{};
  std::vector<std::vector<std::uint64_t>> decoded;  // tokens by shape and context
  std::vector<std::uint64_t> writes;                // of adapters, by shape
  std::uint64_t rounds = 0;
  std::uint64_t round_tokens = 0;
  std::uint64_t preemptions = 0;
  std::uint64_t recomputed_tokens = 0;
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t evictions = 0;
  Cycle stall_cycles = 0;    // no layer computed because of writing
  Cycle hidden_cycles = 0;   // of writing behind computation
  Cycle passing_cycles = 0;  // so much longer layers computed because weights passed through their tiles
  std::uint64_t kv_peak = 0;
  std::uint64_t most_in_system = 0;  // waiting or running
  // If they are kept: of each request, between its tokens.
  std::vector<std::vector<Cycle>> intervals;
};

// The same arguments, the same outcome. Throws what `costs` throws.
ServerOutcome serve_requests(std::span<const Arrival> arrivals, const Adapters& adapters,
                             const StepCosts& costs, const ServerSettings& settings);

// When each of prompts that follow each other through the layers is done, from the start of the first.
std::vector<Cycle> prompt_ends(std::span<const PrefillCost> prompts);

}  // namespace primalsim::study
