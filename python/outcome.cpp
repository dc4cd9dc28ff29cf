#include "python/outcome.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "primalsim/v1/result.pb.h"
#include "proto/format.h"
#include "report/json_rules.h"
#include "report/writer.h"

namespace primalsim::python {
namespace {

using google::protobuf::Message;

constexpr std::array kDirections{"east", "west", "south", "north"};

struct LinkField {
  const char* name;
  std::uint64_t (*of)(const v1::LinkLoad& link);
};
constexpr std::array kPlaces{
    LinkField{"tile", [](const v1::LinkLoad& link) -> std::uint64_t { return link.tile(); }},
    LinkField{"x", [](const v1::LinkLoad& link) -> std::uint64_t { return link.x(); }},
    LinkField{"y", [](const v1::LinkLoad& link) -> std::uint64_t { return link.y(); }},
};
constexpr std::array kLoads{
    LinkField{"flits", [](const v1::LinkLoad& link) -> std::uint64_t { return link.flits(); }},
    LinkField{"busy_cycles", [](const v1::LinkLoad& link) -> std::uint64_t { return link.busy_cycles(); }},
    LinkField{"waiting_cycles",
              [](const v1::LinkLoad& link) -> std::uint64_t { return link.waiting_cycles(); }},
};

const LinkField& load_field(const std::string& name) {
  for (const LinkField& field : kLoads) {
    if (name == field.name) return field;
  }
  throw_input_error("field is '{}'; allowed are flits, busy_cycles and waiting_cycles", name);
}

const v1::Result& result_of(const Message& message) {
  if (message.GetDescriptor() == v1::Result::descriptor()) return dynamic_cast<const v1::Result&>(message);
  throw_input_error("a {} has no loads of links; those of one model at one context have",
                    message.GetDescriptor()->name());
}

const v1::MappingResult& mapping_with_details(const v1::Result& result, std::size_t mapping) {
  if (mapping >= static_cast<std::size_t>(result.mappings_size())) {
    throw_input_error("mapping is {}; there are {}", mapping, result.mappings_size());
  }
  const v1::MappingResult& found = result.mappings(static_cast<int>(mapping));
  if (!found.has_details()) throw_input_error("loads of links are kept with details=True");
  return found;
}

void check_format(const std::string& format) {
  std::string names;
  for (const report::Writer& writer : report::writers()) {
    if (format == writer.name) return;
    names += (names.empty() ? "" : ", ") + std::string(writer.name);
  }
  throw_input_error("format is '{}'; allowed are {}", format, names);
}

std::size_t direction_of(const v1::LinkLoad& link) {
  const auto* const found = std::find(kDirections.begin(), kDirections.end(), link.direction());
  return static_cast<std::size_t>(found - kDirections.begin());
}

}  // namespace

Outcome Outcome::of_bytes(const std::string& kind, const std::string& bytes) {
  const auto* const type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName("primalsim.v1." + kind);
  if (type == nullptr) throw_input_error("kind is '{}'; there is no such message", kind);
  std::shared_ptr<Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  if (!message->ParseFromString(bytes)) throw_input_error("bytes are no {}", kind);
  return Outcome(std::move(message));
}

std::string Outcome::bytes() const { return to_bytes(*message_, Format::kBinary); }

nlohmann::ordered_json Outcome::json() const { return report::object_of(*message_); }

std::string Outcome::text(const std::string& format, std::size_t columns) const {
  check_format(format);
  report::Layout layout;
  layout.columns = columns;
  return report::write(format, *message_, layout);
}

void Outcome::write(const std::string& folder) const {
  report::check_output_folder(folder);
  report::write_reports(*message_, folder);
}

Table Outcome::links(std::size_t mapping) const {
  const auto& links = mapping_with_details(result_of(*message_), mapping).details().links();
  Table table;
  const auto add = [&](const LinkField& field) {
    Array column{{static_cast<std::size_t>(links.size())}, {}};
    column.numbers.reserve(column.shape[0]);
    for (const v1::LinkLoad& link : links) column.numbers.push_back(field.of(link));
    table.columns.emplace_back(field.name, std::move(column));
  };
  for (const LinkField& field : kPlaces) add(field);
  for (const LinkField& field : kLoads) add(field);
  for (const v1::LinkLoad& link : links) table.directions.push_back(link.direction());
  return table;
}

Array Outcome::link_grid(std::size_t mapping, const std::string& field) const {
  const LinkField& load = load_field(field);
  const v1::Result& result = result_of(*message_);
  const v1::MappingResult& row = mapping_with_details(result, mapping);
  const v1::Mesh& mesh = result.provenance().machine().mesh();
  std::size_t tiles = row.tiles_per_layer();
  for (const v1::LinkLoad& link : row.details().links())
    tiles = std::max<std::size_t>(tiles, link.tile() + 1);
  Array grid{{tiles, kDirections.size(), mesh.height(), mesh.width()}, {}};
  grid.numbers.resize(tiles * kDirections.size() * mesh.height() * mesh.width());
  for (const v1::LinkLoad& link : row.details().links()) {
    const std::size_t plane = link.tile() * kDirections.size() + direction_of(link);
    grid.numbers.at((plane * mesh.height() + link.y()) * mesh.width() + link.x()) += load.of(link);
  }
  return grid;
}

}  // namespace primalsim::python
