// Run-time vectors of a graph while it is being lowered: where each slice lives and which tasks produce it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "workloads/program/meaning.h"
#include "workloads/program/program_builder.h"

namespace primalsim::workloads {

// A part of a slice that is made and sent by itself. docs/lowering.md, Streams in parts
struct StreamPart {
  std::uint32_t first = 0;  // element of the slice
  std::uint32_t elements = 0;
  Dependencies ready;
};

struct Slice {
  // The packet buffer it keeps: for the whole Program, or from Vectors::take() to Vectors::release().
  Slots home;
  Dependencies free;     // what a task that writes to `home` waits for
  Dependencies readers;  // so far; only where homes are released
  std::uint32_t elements = 0;
  std::uint32_t bits = 0;            // of each
  std::vector<std::uint32_t> roots;  // of reduces that end in it, at most one per tile
  std::vector<StreamPart> parts;     // in order, all but the last of the same length

  // Of `count` elements from `first` on: after which they are in the home.
  Dependencies ready(std::uint64_t first, std::uint64_t count) const;
  Dependencies ready() const { return ready(0, elements); }
  // The part that has this element.
  std::size_t part_at(std::uint64_t element) const { return element / parts.front().elements; }
  // Adds to what the parts that have some of these elements wait for.
  void add_ready(std::uint64_t first, std::uint64_t count, const Dependencies& more);
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
// Cuts a part of a slice at the borders of the parts of its stream.
std::vector<SlicePart> stream_parts(const Slice& slice, const SlicePart& part, std::uint32_t slice_elements);

[[noreturn]] void refuse_macro(const v1::Macro& macro, const Ribbon& ribbon, std::uint32_t tiles,
                               const std::string& what);

// Index on the ribbon; InputError, beginning with what `what` makes, if it is outside the first `tiles`
// tiles.
template <typename What>
std::uint32_t macro_index(const v1::Macro& macro, const Ribbon& ribbon, std::uint32_t tiles, What what) {
  if (macro.tile() >= tiles || macro.x() >= ribbon.width || macro.y() >= ribbon.height)
    refuse_macro(macro, ribbon, tiles, what());
  return ribbon.index({macro.tile(), macro.x(), macro.y()});
}

enum class Homes {
  kWholeProgram,  // taken at the start and kept
  kAsNeeded,      // taken when the vector is produced, released when it has been read for the last time
};

class Vectors {
 public:
  // Takes, unless as needed, a packet buffer for every slice of every vector, in the order of the graph.
  // `parts`: of the stream of each slice, as far as it has flits.
  Vectors(const v1::Graph& graph, const v1::Placement& placement, const pe_models::Machine& machine,
          std::uint32_t parts, ProgramBuilder& builder, Homes homes = Homes::kWholeProgram);

  Homes homes() const { return homes_; }
  // Homes as needed: of all slices of this vector.
  void take(const std::string& name, const pe_models::Machine& machine, ProgramBuilder& builder);
  // Notes who read the vector among the tasks from `first` on.
  void note_readers(const std::string& name, std::uint32_t first, const ProgramBuilder& builder);
  void release(const std::string& name, ProgramBuilder& builder);

  // Throws InputError if the graph has no such vector.
  Vector& at(const std::string& name);

 private:
  std::vector<Vector> vectors_;
  Homes homes_;
};

// `elements` numbers from element `first` of packet buffers.
inline Place buffer_place(const Slots& slots, std::uint64_t elements, std::uint64_t first = 0) {
  return {v1::Place::BUFFER,
          slots.first,
          static_cast<std::uint32_t>(first),
          static_cast<std::uint32_t>(elements),
          0,
          {}};
}

inline Place home_place(const Slice& slice) { return buffer_place(slice.home, slice.elements); }

// What a task, or a send to a stream port, left in registers.
inline Place register_place(std::uint32_t task, std::uint64_t elements, std::uint64_t first = 0) {
  return {v1::Place::REGISTER,
          task,
          static_cast<std::uint32_t>(first),
          static_cast<std::uint32_t>(elements),
          0,
          {}};
}

inline Place moved(Place place, std::uint64_t at) {
  place.at = static_cast<std::uint32_t>(at);
  return place;
}

inline void set_output(TaskMeaning& meaning, Place place) {
  meaning.has_output = true;
  meaning.output = std::move(place);
}

// Which elements, ranks or heads.
inline void set_range(TaskMeaning& meaning, std::uint64_t first, std::uint64_t count) {
  meaning.first = static_cast<std::uint32_t>(first);
  meaning.count = static_cast<std::uint32_t>(count);
}

// Slice `index` of a vector, or a part of it.
inline void set_slice(TaskMeaning& meaning, std::uint64_t index, std::uint64_t first, std::uint64_t count) {
  meaning.slice = static_cast<std::uint32_t>(index);
  set_range(meaning, first, count);
}

}  // namespace primalsim::workloads
