// What a request's tiles do under each policy: time, stalls and energy of prefill and decode.
// docs/generate.md, Energy.
#pragma once

#include <array>
#include <cstdint>

#include "accelerator/reprogram.h"
#include "accelerator/srpg.h"
#include "study/generate/times.h"

namespace primalsim::study {

inline constexpr std::array kPolicies{pe_models::srpg::Policy::kNone, pe_models::srpg::Policy::kGate,
                                      pe_models::srpg::Policy::kReprogram, pe_models::srpg::Policy::kSrpg};

// A request as its tiles see it.
struct RequestWork {
  std::uint32_t layers = 1;
  std::uint64_t layer_tiles = 1;
  std::uint64_t head_tiles = 0;  // 0: no head
  Cycle head_cycles = 0;
  Cycle reprogram_cycles = 0;  // of a layer; 0: no adapter
  Cycle wake_cycles = 0;
  std::uint32_t batch = 1;
  const PrefillTimes* prefill = nullptr;
  const DecodeTimes* decode = nullptr;
};

struct PowerLines {
  accelerator::srpg::TimeLine prefill;  // stalls included
  accelerator::srpg::TimeLine decode;
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
