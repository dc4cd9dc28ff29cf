#include "accelerator/event_counts.h"

#include <algorithm>
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

// Flits that a reduce adds to a sum: at every node, all contributions but one.
std::uint64_t added_flits(const noc::ipcn::Reduce& reduce) {
  // Every node but the root is a contribution to its parent, every operand one to its node.
  const std::uint64_t contributions = reduce.nodes.size() - 1 + reduce.operands.size();
  return (contributions - reduce.nodes.size()) * reduce.flits;
}

}  // namespace

pe_models::EventCounts count_events(const v1::Program& program, const ProgramImage& image,
                                    const Traffic& traffic, const noc::ipcn::Parameters& parameters,
                                    const pe_models::Machine& machine) {
  pe_models::EventCounts counts;
  for (const v1::Task& task : program.tasks()) {
    if (task.has_compute()) count_compute(task.compute(), machine.dcim().write_bytes_per_cycle, counts);
  }
  for (const ReduceTask& task : image.reduces) {
    const pe_models::Work work = machine.add_flits(added_flits(task.reduce));
    counts.macs += work.operations;
    counts.scratchpad_words += work.scratchpad_words;
  }
  counts.flit_hops = traffic.link_hops;
  const Ribbon& ribbon = parameters.ribbon;
  for (std::uint32_t macro = 0; macro < ribbon.macros(); ++macro) {
    for (const noc::ipcn::Port port : {noc::ipcn::kEast, noc::ipcn::kWest}) {
      if (!ribbon.is_crossing(macro, port)) continue;
      counts.tile_link_bits += traffic.flits[output_index(macro, port)] * machine.router().flit_bits;
    }
    const std::uint64_t local = output_index(macro, noc::ipcn::kLocal);
    counts.scratchpad_words += (traffic.flits[local] + traffic.injected[local]) * machine.words_per_flit();
  }
  return counts;
}

}  // namespace primalsim::accelerator
