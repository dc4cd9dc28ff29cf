// What a request's tiles do under each policy: time, stalls and energy of prefill and decode.
// docs/generate.md, Energy.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "accelerator/reprogram.h"
#include "accelerator/srpg.h"
#include "accelerator/token_traffic.h"
#include "study/generate/times.h"

namespace primalsim::study {

inline constexpr std::array kPolicies{pe_models::srpg::Policy::kNone, pe_models::srpg::Policy::kGate,
                                      pe_models::srpg::Policy::kReprogram, pe_models::srpg::Policy::kSrpg,
                                      pe_models::srpg::Policy::kRefresh};

// A request as its tiles see it.
struct RequestWork {
  std::uint32_t layers = 1;
  std::uint64_t layer_tiles = 1;
  std::uint64_t head_tiles = 0;  // 0: no head
  Cycle head_cycles = 0;
  Cycle reprogram_cycles = 0;  // of a layer; 0: no adapter
  pe_models::srpg::Waking waking = 0;
  accelerator::srpg::HostLink link;
  accelerator::TokenTraffic traffic;  // of each token
  // Banks of a layer's SRAM that hold something, if the machine has banks; of the whole batch, by context.
  ContextCurve kv_banks{{{1, 0}}};
  std::uint64_t lora_banks = 0;
  std::uint32_t batch = 1;
  std::uint32_t prompt_tokens = 1;
  const PrefillTimes* prefill = nullptr;
  const DecodeTimes* decode = nullptr;
};

struct PowerLines {
  accelerator::srpg::TimeLine prefill;  // stalls included
  accelerator::srpg::TimeLine decode;
  std::vector<Cycle> steps;  // of decode, stalls included
  // Times that a layer's LoRA weights were written; in prefill, only what policy kRefresh writes again.
  std::uint64_t prefill_rewrites = 0;
  std::uint64_t decode_rewrites = 0;
};

// `token` is what the request's first token finds.
PowerLines power_lines(const RequestWork& work, pe_models::srpg::Policy policy,
                       accelerator::srpg::Token token);

// Events of all layers (and heads) in femtojoules by component, interpolated between the samples.
struct RequestEvents {
  pe_models::EventEnergy prefill{};
  pe_models::EventEnergy decode{};
};
RequestEvents request_events(const RequestWork& work, const TokenRequest& request,
                             const accelerator::ProgramResult* head, const pe_models::Machine& machine);

}  // namespace primalsim::study
