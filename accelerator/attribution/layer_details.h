// Every link, unit and task of a run, for tables and pictures.
#pragma once

#include "accelerator/attribution/attribution.h"
#include "accelerator/traffic.h"
#include "pe_models/in_order_unit.h"
#include "pe_models/machine.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::accelerator {

struct DetailInputs {
  const v1::Program& program;
  const ProgramImage& image;
  const RunTimes& times;
  const Traffic& traffic;
  const noc::ipcn::Parameters& parameters;
  const noc::ipcn::HopLog& hops;
  const std::vector<Cycle>& slack;  // per task
  const std::vector<pe_models::InOrderUnit>& units;
  const pe_models::Machine& machine;
};

v1::LayerDetails layer_details(const DetailInputs& inputs);

// Cycles for which packets at the front of their FIFO wanted an output and did not leave by it. By
// output_index().
std::vector<Cycle> waiting_cycles(const noc::ipcn::HopLog& hops, std::uint64_t outputs);

}  // namespace primalsim::accelerator
