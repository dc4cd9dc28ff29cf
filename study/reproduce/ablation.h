// What the claim over an H100 rests on: the same machine and model with one thing changed at a time.
#pragma once

#include <string>
#include <vector>

#include "primalsim/v1/reference.pb.h"
#include "primalsim/v1/reproduction.pb.h"
#include "study/reproduce/variant.h"
#include "study/work.h"

namespace primalsim::study {

// Groups of rows, from first principles (the group on control has a calibrated row as well). Rows that cannot
// be built say why. Independent rows are simulated at once.
std::vector<v1::AblationGroup> ablations(const v1::ReferenceData& data, const v1::Architecture& base,
                                         const Calibrated& calibrated, SimulatedLayers& layers,
                                         const Work& work);

// Which rows it has.
struct PlannedRow {
  std::string label;
  std::string model;  // of the reference data
  Variant variant;
  bool calibrated = false;
};

struct PlannedGroup {
  std::string name;
  std::string question;
  std::vector<PlannedRow> rows;
};

// The rows differ from Llama-2-13B with LoRA of rank 8 on Q and V, 1024 tokens in and 1024 out, SRPG,
// data-flow, in what the group is about.
std::vector<PlannedGroup> plan_ablations(const v1::ReferenceData& data, const v1::Architecture& base);

// The longest context up to `limit` that the variant's machine can hold; 0 if none.
std::uint32_t longest_context(const Variant& variant, std::uint32_t limit);

}  // namespace primalsim::study
