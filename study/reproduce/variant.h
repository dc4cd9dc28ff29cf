// One machine with one model at work, as the rows of primalsim reproduce compare them, and its mean decode
// step.
#pragma once

#include <cstdint>

#include "pe_models/srpg/state.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/reference.pb.h"
#include "primalsim/v1/reproduction.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::study {

inline constexpr const char* kReproducedStrategy = "primal";

class SimulatedLayers;

enum class LoraModules { kNone, kQueryAndValue, kAll };

// A model by its shape, with an adapter of this rank on these matrices.
v1::Workload reference_workload(const v1::ReferenceModel& model, LoraModules modules, std::uint32_t rank);

struct Variant {
  v1::Workload workload;
  v1::Architecture architecture;
  pe_models::srpg::Policy policy = pe_models::srpg::Policy::kSrpg;
  bool lockstep = false;
  bool adapter_switch = false;  // the step writes other LoRA weights to every layer first
  // Contexts of the decode steps, both included.
  std::uint32_t context_from = 1;
  std::uint32_t context_to = 1;
};

// The mean decode step, batch 1, mapping `primal`, adapters retained unless the variant switches them.
struct DecodeStep {
  double cycles = 0;
  double seconds = 0;
  double event_joules = 0;  // flit-hops, products, words ...: they do not depend on time
  double state_joules = 0;  // static and clock power of all tiles over the step
};

// Contexts between are integrated by Simpson's rule from the first, the middle and the last. Throws
// InputError where the variant cannot be built: adapter or cache beyond capacity.
DecodeStep mean_decode_step(const Variant& variant, SimulatedLayers& layers);

// What a calibration sets; as here: first principles.
struct Calibrated {
  std::uint32_t attention_groups_at_once = 0;  // 0: all
  double power = 1;                            // multiplies static and clock power
};

// `power` multiplies static and clock power.
v1::Performance performance(const DecodeStep& step, double power);

// The machine under lock-step control as the calibration has it.
void calibrate(const Calibrated& calibrated, Variant& variant);

}  // namespace primalsim::study
