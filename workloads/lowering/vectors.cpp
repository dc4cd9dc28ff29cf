#include "workloads/lowering/vectors.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "workloads/graph/vector_bits.h"
#include "workloads/mapping/stream_parts.h"

namespace primalsim::workloads {
namespace {

const v1::VectorPlacement& placement_of(const v1::Vector& vector, const v1::Placement& placement) {
  for (const v1::VectorPlacement& candidate : placement.vectors()) {
    if (candidate.vector() == vector.name()) return candidate;
  }
  throw_input_error("mapping: placement '{}' has no vector '{}'", placement.graph(), vector.name());
}

std::vector<StreamPart> cut(std::uint32_t elements, std::uint32_t parts, const pe_models::Machine& machine) {
  const std::uint32_t length = stream_part_elements(elements, parts, machine);
  std::vector<StreamPart> result;
  for (std::uint32_t first = 0; first < elements; first += length)
    result.push_back({first, std::min(length, elements - first), {}});
  return result;
}

Vector place(const v1::Vector& vector, const v1::Placement& placement, const pe_models::Machine& machine,
             std::uint32_t parts, std::uint32_t bits, ProgramBuilder& builder) {
  const std::uint32_t slice_elements = machine.slice_elements();
  const v1::VectorPlacement& slices = placement_of(vector, placement);
  const std::uint32_t count = (vector.length() + slice_elements - 1) / slice_elements;
  const std::string what =
      fmt::format("mapping: placement '{}', vector '{}'", placement.graph(), vector.name());
  if (static_cast<std::uint32_t>(slices.slices_size()) != count) {
    throw_input_error("{}: {} slices, needed are {} ({} elements, {} a slice)", what, slices.slices_size(),
                      count, vector.length(), slice_elements);
  }
  Vector result{vector.name(), vector.length(), {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    const v1::SlicePlacement& slice = slices.slices(static_cast<int>(i));
    const auto index = [&](const v1::Macro& macro) {
      return macro_index(macro, builder.ribbon(), placement.tiles(),
                         [&] { return fmt::format("{}, slice {}", what, i); });
    };
    Slice& added = result.slices.emplace_back();
    added.home.macro = index(slice.home());
    added.bits = bits;
    added.elements = std::min(slice_elements, vector.length() - i * slice_elements);
    added.parts = cut(added.elements, parts, machine);
    for (const v1::Macro& root : slice.roots()) added.roots.push_back(index(root));
  }
  return result;
}

}  // namespace

Dependencies Slice::ready(std::uint64_t first, std::uint64_t count) const {
  Dependencies result;
  for (const StreamPart& part : parts) {
    if (part.first < first + count && first < part.first + part.elements) append(result, part.ready);
  }
  return result;
}

void Slice::add_ready(std::uint64_t first, std::uint64_t count, const Dependencies& more) {
  for (StreamPart& part : parts) {
    if (part.first < first + count && first < part.first + part.elements) append(part.ready, more);
  }
}

std::vector<SlicePart> slice_parts(const ElementRange& range, std::uint32_t slice_elements) {
  std::vector<SlicePart> parts;
  for (std::uint64_t begin = range.begin; begin < range.end;) {
    const std::uint64_t slice = begin / slice_elements;
    const std::uint64_t end = std::min(range.end, (slice + 1) * slice_elements);
    parts.push_back({static_cast<std::uint32_t>(slice), {begin, end}});
    begin = end;
  }
  return parts;
}

std::vector<SlicePart> stream_parts(const Slice& slice, const SlicePart& part, std::uint32_t slice_elements) {
  const std::uint64_t slice_begin = std::uint64_t{part.slice} * slice_elements;
  std::vector<SlicePart> parts;
  for (const StreamPart& stream : slice.parts) {
    const ElementRange range{std::max(part.range.begin, slice_begin + stream.first),
                             std::min(part.range.end, slice_begin + stream.first + stream.elements)};
    if (range.begin < range.end) parts.push_back({part.slice, range});
  }
  return parts;
}

void refuse_macro(const v1::Macro& macro, const Ribbon& ribbon, std::uint32_t tiles,
                  const std::string& what) {
  throw_input_error("{}: macro (tile {}, x {}, y {}) is outside the {} tiles of {} x {} macros", what,
                    macro.tile(), macro.x(), macro.y(), tiles, ribbon.width, ribbon.height);
}

Vectors::Vectors(const v1::Graph& graph, const v1::Placement& placement, const pe_models::Machine& machine,
                 std::uint32_t parts, ProgramBuilder& builder, Homes homes)
    : homes_(homes) {
  for (const v1::Vector& vector : graph.vectors()) {
    const std::uint32_t bits = vector_bits(graph, vector.name(), machine);
    vectors_.push_back(place(vector, placement, machine, parts, bits, builder));
    if (homes == Homes::kWholeProgram) take(vector.name(), machine, builder);
  }
}

void Vectors::take(const std::string& name, const pe_models::Machine& machine, ProgramBuilder& builder) {
  for (Slice& slice : at(name).slices) {
    const std::uint64_t flits = machine.flits(slice.elements, slice.bits);
    slice.home = builder.take_home(slice.home.macro, name, flits, slice.free);
  }
}

void Vectors::note_readers(const std::string& name, std::uint32_t first, const ProgramBuilder& builder) {
  std::set<std::uint32_t> macros;
  for (const Slice& slice : at(name).slices) macros.insert(slice.home.macro);
  const auto readers = builder.readers(first, macros);
  for (Slice& slice : at(name).slices) {
    const auto found = readers.find(slice.home.macro);
    if (found != readers.end()) append(slice.readers, found->second);
  }
}

void Vectors::release(const std::string& name, ProgramBuilder& builder) {
  for (Slice& slice : at(name).slices) builder.release_home(slice.home, std::move(slice.readers));
}

Vector& Vectors::at(const std::string& name) {
  const auto found =
      std::find_if(vectors_.begin(), vectors_.end(), [&](const Vector& v) { return v.name == name; });
  if (found == vectors_.end()) throw_input_error("workload: there is no vector '{}'", name);
  return *found;
}

}  // namespace primalsim::workloads
