// One KvPlacement at a context: which macros hold how many entries, and which position is where.
#pragma once

#include <cstdint>
#include <vector>

#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "workloads/lowering/vectors.h"
#include "workloads/program/program_builder.h"

namespace primalsim::workloads {

// A range of KV heads.
struct KvHeads {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// The sizes of one attention, with the query heads of a KV head next to each other.
struct AttentionShape {
  AttentionShape(const v1::ModelShape& shape, std::uint32_t slice_elements);

  std::uint64_t query_heads(const KvHeads& heads) const {
    return std::uint64_t{heads.end - heads.begin} * group;
  }
  std::uint64_t kv_elements(const KvHeads& heads) const {
    return std::uint64_t{heads.end - heads.begin} * head_dim;
  }
  // Elements of k and v, and of q and the context.
  ElementRange kv_range(const KvHeads& heads) const;
  ElementRange query_range(const KvHeads& heads) const;
  // Work units, the KV heads of one DMAC task: as many as have their query heads within a slice, at least
  // one.
  std::vector<KvHeads> units(const KvHeads& heads) const;

  std::uint32_t head_dim;
  std::uint32_t group;  // query heads per KV head
  std::uint32_t heads_per_unit;
};

struct KvCache {
  // A macro with at least one entry.
  struct Holder {
    std::uint32_t macro = 0;
    std::uint64_t entries = 0;
    Dependencies written;  // the new entry, at the macro that gets it
    Dependencies scores;   // of K: tasks after which scores, later probabilities, are there
  };

  KvHeads heads;
  std::uint32_t softmax_root = 0;  // of K
  std::vector<Holder> holders;
  std::vector<std::uint32_t> holder_of;  // per position of the window
  std::uint32_t new_holder = 0;
  std::uint32_t new_entry = 0;

  // The entries of a holder, in order.
  std::vector<std::uint32_t> entries_of(std::size_t holder) const;
};

// What a token attends to: `context` positions of a sequence whose entries begin at `first_entry` of the
// rings.
struct KvView {
  std::uint32_t context = 1;
  std::uint64_t first_entry = 0;
};

// The caches of one tensor, their bytes held in the builder. Throws NoFit if the rings are too small for the
// entries.
std::vector<KvCache> make_kv_caches(const v1::Workload& workload, const v1::Placement& placement,
                                    v1::KvPlacement::Tensor tensor, const KvView& view,
                                    const pe_models::Machine& machine, ProgramBuilder& builder);

}  // namespace primalsim::workloads
