#include "accelerator/event_counts.h"

#include <vector>

#include "core/checked_math.h"
#include "core/error.h"

namespace primalsim::accelerator {
namespace {

// A Program file may say any number.
void add(std::uint64_t& sum, std::uint64_t count, const char* what) { sum = checked_sum(sum, count, what); }

void count_compute(const v1::Compute& compute, std::uint32_t write_bytes, pe_models::EventCounts& counts) {
  add(counts.scratchpad_words, compute.scratchpad_words(), "words of scratchpads");
  switch (compute.unit()) {
    case v1::Compute::ACIM:
      add(counts.acim_products, compute.operations(), "products of ACIM arrays");
      break;
    case v1::Compute::DCIM:
      add(counts.dcim_words, compute.operations(), "words of DCIM arrays");
      if (compute.written_bytes() > 0 && write_bytes == 0) {
        throw_input_error(
            "program: macro {} writes its DCIM; the architecture has no dcim.write_bytes_per_cycle",
            compute.macro());
      }
      if (compute.written_bytes() > 0) {
        counts.dcim_writes += divide_up(compute.written_bytes(), std::uint64_t{write_bytes});
      }
      break;
    default:
      add(counts.macs, compute.operations(), "multiply-adds");
  }
}

}  // namespace

std::vector<pe_models::EventCounts> count_events_by_macro(const v1::Program& program, const Traffic& traffic,
                                                          const noc::ipcn::Parameters& parameters,
                                                          const pe_models::Machine& machine) {
  const Ribbon& ribbon = parameters.ribbon;
  std::vector<pe_models::EventCounts> macros(ribbon.macros());
  for (const v1::Task& task : program.tasks()) {
    if (!task.has_compute()) continue;
    count_compute(task.compute(), machine.dcim().write_bytes_per_cycle, macros[task.compute().macro()]);
  }
  for (std::uint32_t macro = 0; macro < ribbon.macros(); ++macro) {
    pe_models::EventCounts& counts = macros[macro];
    for (unsigned port = 0; port < noc::ipcn::kPlanarPorts; ++port) {
      const std::uint64_t flits = traffic.flits[output_index(macro, static_cast<noc::ipcn::Port>(port))];
      counts.flit_hops += flits;
      if (ribbon.is_crossing(macro, port)) counts.tile_link_bits += flits * machine.router().flit_bits;
    }
    const std::uint64_t local = output_index(macro, noc::ipcn::kLocal);
    const pe_models::Work adding = machine.add_flits(traffic.added[macro]);
    counts.macs += adding.operations;
    counts.scratchpad_words += (traffic.flits[local] + traffic.injected[local]) * machine.words_per_flit();
    counts.scratchpad_words += adding.scratchpad_words;
  }
  return macros;
}

pe_models::EventCounts count_events(const v1::Program& program, const Traffic& traffic,
                                    const noc::ipcn::Parameters& parameters,
                                    const pe_models::Machine& machine) {
  pe_models::EventCounts sum;
  for (const pe_models::EventCounts& macro : count_events_by_macro(program, traffic, parameters, machine)) {
    sum.flit_hops += macro.flit_hops;
    sum.tile_link_bits += macro.tile_link_bits;
    sum.macs += macro.macs;
    sum.acim_products += macro.acim_products;
    sum.dcim_words += macro.dcim_words;
    sum.dcim_writes += macro.dcim_writes;
    sum.scratchpad_words += macro.scratchpad_words;
  }
  return sum;
}

}  // namespace primalsim::accelerator
