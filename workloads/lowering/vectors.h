// Run-time vectors of a graph while it is being lowered: where each slice lives and which tasks produce it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "workloads/lowering/program_builder.h"

namespace primalsim::workloads {

struct Slice {
  Slots home;  // the packet buffer it keeps for the whole Program
  std::uint32_t elements = 0;
  std::vector<std::uint32_t> roots;  // of reduces that end in it, at most one per tile
  Dependencies ready;
};

struct Vector {
  std::string name;
  std::uint32_t length = 0;
  std::vector<Slice> slices;
};

// A range of elements of a vector, and what of it lies in one slice.
struct ElementRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t size() const { return end - begin; }
  bool overlaps(const ElementRange& other) const { return begin < other.end && other.begin < end; }
};

struct SlicePart {
  std::uint32_t slice = 0;
  ElementRange range;
};

// Cuts a range at the slices' borders, `slice_elements` apart.
std::vector<SlicePart> slice_parts(const ElementRange& range, std::uint32_t slice_elements);

// Index on the ribbon; InputError, beginning with `what`, if it is outside the first `tiles` tiles.
std::uint32_t macro_index(const v1::Macro& macro, const Ribbon& ribbon, std::uint32_t tiles,
                          const std::string& what);

class Vectors {
 public:
  // Takes a packet buffer for every slice of every vector, in the order of the graph.
  Vectors(const v1::Graph& graph, const v1::Placement& placement, const CostModel& cost,
          ProgramBuilder& builder);

  // Throws InputError if the graph has no such vector.
  Vector& at(const std::string& name);

 private:
  std::vector<Vector> vectors_;
};

}  // namespace primalsim::workloads
