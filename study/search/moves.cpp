#include "study/search/moves.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "primalsim/v1/limits.pb.h"
#include "workloads/mapping/draft.h"
#include "workloads/mapping/regions/place_regions.h"

namespace primalsim::study {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// One number or choice of the message; `index` is -1 where the field is not repeated.
struct Moves::Gene {
  Message* message;
  const FieldDescriptor* field;
  int index;
};

struct Moves::Part {
  std::uint64_t often;
  std::vector<Gene> genes;
};

namespace {

struct Range {
  std::uint64_t low;
  std::uint64_t high;
};

// A step of either sign, at least 1; or one end of the range or its middle; or anything in it.
std::uint64_t stepped(std::uint64_t value, const Range& range, double reach, RandomStream& random) {
  constexpr double kAnywhere = 0.15;
  constexpr double kEndsOrMiddle = 0.15;
  const std::uint64_t size = range.high - range.low;
  const double kind = random.real();
  if (kind < kAnywhere) return range.low + random.below(size + 1);
  if (kind < kAnywhere + kEndsOrMiddle) return range.low + size * random.below(3) / 2;
  const auto most =
      std::max<std::int64_t>(1, std::llround(reach * static_cast<double>(size) * random.real()));
  const auto step = static_cast<std::int64_t>(1 + random.below(static_cast<std::uint64_t>(most)));
  const std::int64_t moved = static_cast<std::int64_t>(value) + (random.bernoulli(0.5) ? step : -step);
  return static_cast<std::uint64_t>(
      std::clamp(moved, static_cast<std::int64_t>(range.low), static_cast<std::int64_t>(range.high)));
}

// Fields that do not count with the choices made are left alone.
bool counts(const Message& message, const FieldDescriptor& field) {
  if (message.GetDescriptor() != v1::HomeRegion::descriptor()) return true;
  const auto at = static_cast<const v1::HomeRegion&>(message).at();
  if (field.name() == "area") return at == v1::HomeRegion::AREA;
  if (field.name() == "x" || field.name() == "y" || field.name() == "y_step")
    return at == v1::HomeRegion::SUMS || at == v1::HomeRegion::READERS || at == v1::HomeRegion::CACHE;
  return true;
}

}  // namespace

Moves::Moves(const workloads::PlacementRequest& request) : request_(request) {
  const workloads::SlicedGraph graph =
      workloads::slice_graph(request.workload, request.graph, request.machine);
  tiles_ = static_cast<std::uint32_t>(workloads::fewest_tiles(graph, request.machine));
  for (const workloads::SlicedMatrix& matrix : graph.matrices)
    longest_line_ = std::max({longest_line_, matrix.rows, matrix.columns});
}

void Moves::spread_bands(v1::Regions& regions) const {
  constexpr std::uint32_t kMostNumbers = 16;
  const std::uint32_t last = regions.band_columns(regions.band_columns_size() - 1);
  while (regions.band_columns_size() < static_cast<int>(std::min(tiles_, kMostNumbers)))
    regions.add_band_columns(last);
}

// Where the schema allows more than makes a difference.
std::uint64_t Moves::most(const FieldDescriptor& field) const {
  const std::uint64_t width = request_.machine.mesh().width;
  const std::string& name = field.name();
  if (name == "band_columns") return width;
  if (name == "slot_macros") return std::min<std::uint64_t>(longest_line_, request_.machine.mesh().macros());
  if (name == "crossing_columns") return std::min<std::uint64_t>(width, 1024);
  if (name == "heads") return request_.workload.shape().kv_heads();
  if (name == "down") return 16;
  return static_cast<std::uint64_t>(field.options().GetExtension(v1::limits).max());
}

void Moves::collect(Message& message, const FieldDescriptor& field, std::vector<Gene>& genes) const {
  const auto& reflection = *message.GetReflection();
  if (!counts(message, field) || field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return;
  const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (field.is_repeated()) {
    for (int k = 0; k < reflection.FieldSize(message, &field); ++k) {
      if (is_message)
        collect(*reflection.MutableRepeatedMessage(&message, &field, k), genes);
      else
        genes.push_back({&message, &field, k});
    }
  } else if (is_message) {
    if (reflection.HasField(message, &field)) collect(*reflection.MutableMessage(&message, &field), genes);
  } else {
    genes.push_back({&message, &field, -1});
  }
}

void Moves::collect(Message& message, std::vector<Gene>& genes) const {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i)
    collect(message, *message.GetDescriptor()->field(i), genes);
}

// The numbers of each part of the regions, and how often a part is chosen: homes are many numbers that do
// little each, the cache few that do much.
std::vector<Moves::Part> Moves::parts(v1::Regions& regions) const {
  std::vector<Part> parts{{2, {}}};
  const auto& reflection = *regions.GetReflection();
  for (int i = 0; i < regions.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *regions.GetDescriptor()->field(i);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) collect(regions, field, parts.front().genes);
  }
  for (v1::WeightRegion& weights : *regions.mutable_weights())
    collect(weights, parts.emplace_back(Part{2, {}}).genes);
  for (const auto& [often, name] : {std::pair{3, "homes"}, {1, "loras"}, {3, "cache"}}) {
    Part part{static_cast<std::uint64_t>(often), {}};
    const FieldDescriptor& field = *regions.GetDescriptor()->FindFieldByName(name);
    if (field.is_repeated() || reflection.HasField(regions, &field)) collect(regions, field, part.genes);
    if (!part.genes.empty()) parts.push_back(std::move(part));
  }
  return parts;
}

void Moves::swap_weights(v1::Regions& regions, RandomStream& random) {
  const auto weights = static_cast<std::uint64_t>(regions.weights_size());
  const auto first = static_cast<int>(random.below(weights));
  const auto second =
      static_cast<int>((static_cast<std::uint64_t>(first) + 1 + random.below(weights - 1)) % weights);
  regions.mutable_weights()->SwapElements(first, second);
}

void Moves::change_one(v1::Regions& regions, double reach, RandomStream& random) const {
  std::vector<Part> parts = this->parts(regions);
  std::uint64_t all = regions.weights_size() > 1 ? 1 : 0;  // once in so often, which weights come first
  for (const Part& part : parts) all += part.often;
  std::uint64_t chosen = random.below(all);
  auto part = parts.begin();
  while (part != parts.end() && chosen >= part->often) chosen -= (part++)->often;
  if (part == parts.end()) return swap_weights(regions, random);
  const std::vector<Gene>& genes = part->genes;
  const std::uint64_t which = random.below(genes.size());
  const Gene gene = genes[which];
  const std::uint64_t value = changed(gene, reach, random);
  // Often everywhere at once: bands of all tiles, homes of all vectors. One by one, what belongs together
  // would have to get worse before it gets better.
  constexpr double kEverywhere = 0.4;
  if (!random.bernoulli(kEverywhere)) return set(gene, value);
  for (const Gene& other : genes) {
    if (other.field == gene.field && other.message->GetDescriptor() != v1::Area::descriptor())
      set(other, value);
  }
}

std::uint64_t Moves::changed(const Gene& gene, double reach, RandomStream& random) const {
  const auto& reflection = *gene.message->GetReflection();
  switch (gene.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(*gene.message, gene.field) ? 0 : 1;
    case FieldDescriptor::CPPTYPE_ENUM:
      return 1 + random.below(static_cast<std::uint64_t>(gene.field->enum_type()->value_count()) - 1);
    default:
      break;
  }
  const std::uint32_t value = gene.index < 0
                                  ? reflection.GetUInt32(*gene.message, gene.field)
                                  : reflection.GetRepeatedUInt32(*gene.message, gene.field, gene.index);
  const auto low = static_cast<std::uint64_t>(gene.field->options().GetExtension(v1::limits).min());
  return stepped(value, {low, std::max(low, most(*gene.field))}, reach, random);
}

void Moves::set(const Gene& gene, std::uint64_t value) {
  const auto& reflection = *gene.message->GetReflection();
  if (gene.field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL)
    return reflection.SetBool(gene.message, gene.field, value != 0);
  if (gene.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
    return reflection.SetEnumValue(gene.message, gene.field, static_cast<int>(value));
  const auto number = static_cast<std::uint32_t>(value);
  if (gene.index < 0) return reflection.SetUInt32(gene.message, gene.field, number);
  reflection.SetRepeatedUInt32(gene.message, gene.field, gene.index, number);
}

bool Moves::is_sound(const v1::Regions& regions) const {
  try {
    workloads::check_regions(regions, request_, "");
    return true;
  } catch (const InputError&) {
    return false;
  }
}

v1::Regions Moves::change(const v1::Regions& regions, double reach, RandomStream& random) const {
  while (true) {
    v1::Regions changed = regions;
    const std::uint64_t changes = 1 + random.below(3);
    for (std::uint64_t i = 0; i < changes; ++i) change_one(changed, reach, random);
    if (is_sound(changed)) return changed;
  }
}

}  // namespace primalsim::study
