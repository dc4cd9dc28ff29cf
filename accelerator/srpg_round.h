// A round of decoding: several tokens pass all layers one behind the other, and between them a layer idles.
// docs/srpg.md, One host link, and docs/generate.md, Batch
#pragma once

#include <cstdint>

#include "accelerator/srpg.h"

namespace primalsim::accelerator::srpg {

struct RoundWork {
  Stage layer;
  std::uint64_t layers = 1;
  Cycle layer_busy_cycles = 0;  // in which each layer computes
  Stage head{0, 0, 0};          // of 0 tiles: there is none
  Cycle head_busy_cycles = 0;
  std::uint64_t tokens = 1;
  bool rewrites = false;  // idle tiles lose their LoRA weights if there is the time to write them again
};

struct RoundUse : pe_models::srpg::TileUse {
  Cycle cycles = 0;       // longer than asked for where weights pass tiles that compute
  bool rewrites = false;  // every layer's weights were written again
};

// What the tiles do in a round of `cycles`. LoRA weights are written again only if every layer idles for
// longer than waking and writing take, and one host link can send those of all layers in `cycles`; otherwise
// they stay. With one link each token takes slowed_cycles longer in every layer, and tiles through which
// weights have yet to pass are as those that are written, as far as they idle.
RoundUse round_use(const RoundWork& work, Cycle cycles, Policy policy, const pe_models::srpg::Waking& waking,
                   const HostLink& link);

}  // namespace primalsim::accelerator::srpg
