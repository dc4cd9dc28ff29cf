// Layers at a context, each simulated once: rows of primalsim reproduce that differ in their policy, or in
// the power of a tile, are of the same layer.
#pragma once

#include <cstdint>
#include <future>
#include <map>
#include <mutex>
#include <string>

#include "accelerator/reprogram.h"
#include "core/cycle.h"
#include "pe_models/work.h"
#include "study/reproduce/variant.h"

namespace primalsim::study {

struct SimulatedLayer {
  std::uint32_t repeats = 1;  // layers of the model
  std::uint32_t own_tiles = 1;
  Cycle cycles = 0;  // under the variant's control
  std::uint64_t kv_banks = 0;
  std::uint64_t lora_banks = 0;
  pe_models::EventCounts events;
  accelerator::Reprogramming load;  // nothing unless the variant switches its adapter
};

// Thread-safe: of equal layers one is simulated, whatever thread asks first.
class SimulatedLayers {
 public:
  // Mapping `primal`. Throws InputError where the variant cannot be built: adapter or cache beyond capacity.
  SimulatedLayer at(const Variant& variant, std::uint32_t context);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_future<SimulatedLayer>> layers_;
};

}  // namespace primalsim::study
