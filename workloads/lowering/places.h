// Where numbers are, for what tasks mean.
#pragma once

#include <utility>

#include "workloads/lowering/meaning.h"
#include "workloads/lowering/vectors.h"

namespace primalsim::workloads {

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
