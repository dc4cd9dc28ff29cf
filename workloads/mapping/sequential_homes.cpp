#include "workloads/mapping/sequential_homes.h"

#include "workloads/mapping/home_ledger.h"

namespace primalsim::workloads {
namespace {

std::uint32_t wanted_home(const Draft& draft, std::uint32_t vector, std::uint32_t slice) {
  const SlicedVector& sliced = draft.graph.vectors[vector];
  if (sliced.made_by != kNoIndex) {
    return draft.partition(sliced.made_by, draft.graph.matrices[sliced.made_by].rows - 1, slice);
  }
  if (sliced.follows != kNoIndex) return draft.homes[sliced.follows][slice].home;
  const std::uint32_t reader = draft.graph.reader_of(vector);
  return reader == kNoIndex ? 0 : draft.partition(reader, slice, 0);
}

}  // namespace

void add_sequential_homes(Draft& draft, const pe_models::Machine& machine) {
  HomeLedger ledger(draft.ribbon, machine);
  for (std::uint32_t vector = 0; vector < draft.graph.vectors.size(); ++vector) {
    const std::uint32_t tiles = vector == 0 ? 1 : draft.ribbon.tiles;
    for (std::uint32_t slice = 0; slice < draft.graph.vectors[vector].slices; ++slice) {
      draft.homes[vector][slice].home = ledger.claim(wanted_home(draft, vector, slice), tiles);
    }
  }
}

}  // namespace primalsim::workloads
