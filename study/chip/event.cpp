#include "study/chip/event.h"

#include <array>

#include "core/error.h"

namespace primalsim::study {
namespace {

using noc::transactions::Kind;

constexpr std::array kTypes{
    EventType{"READ", EventStep::kTransaction, Kind::kRead, false, false},
    EventType{"WRITE", EventStep::kTransaction, Kind::kWrite, false, false},
    EventType{"WRITE_", EventStep::kTransaction, Kind::kWrite, false, false},  // as the profiler calls it
    EventType{"WRITE_MULTICAST", EventStep::kTransaction, Kind::kMulticast, false, false},
    EventType{"READ_BARRIER_START", EventStep::kBarrierStart, Kind::kBarrier, true, false},
    EventType{"READ_BARRIER_END", EventStep::kBarrierEnd, Kind::kBarrier, true, false},
    EventType{"WRITE_BARRIER_START", EventStep::kBarrierStart, Kind::kBarrier, false, true},
    EventType{"WRITE_BARRIER_END", EventStep::kBarrierEnd, Kind::kBarrier, false, true},
};

}  // namespace

RecordedEvent::RecordedEvent(const std::string& file, std::size_t index, const nlohmann::json& event)
    : file_(file), index_(index), event_(event) {
  if (!event.is_object())
    throw_input_error("{}: event {} is {}; allowed is an object", file, index, event.type_name());
}

const nlohmann::json& RecordedEvent::value(const char* field) const {
  const auto found = event_.find(field);
  if (found == event_.end()) throw_input_error("{}: event {}: {} is missing", file_, index_, field);
  return *found;
}

std::uint64_t RecordedEvent::number(const char* field, std::uint64_t min, std::uint64_t max) const {
  const nlohmann::json& found = value(field);
  if (found.is_number_unsigned()) {
    const auto number = found.get<std::uint64_t>();
    if (number >= min && number <= max) return number;
  }
  refuse(field, fmt::format("a whole number from {} to {}", min, max));
}

std::string RecordedEvent::text(const char* field) const {
  const nlohmann::json& found = value(field);
  if (!found.is_string()) refuse(field, "a string");
  return found.get<std::string>();
}

const EventType& RecordedEvent::type() const {
  const std::string name = text("type");
  std::string names;
  for (const EventType& type : kTypes) {
    if (type.name == name) return type;
    names += (names.empty() ? "" : ", ") + std::string(type.name);
  }
  refuse("type", names);
}

void RecordedEvent::refuse(const char* field, const std::string& allowed) const {
  constexpr std::size_t kMostShown = 80;
  std::string shown = value(field).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (shown.size() > kMostShown) shown = shown.substr(0, kMostShown - 3) + "...";
  throw_input_error("{}: event {}: {} is {}; allowed is {}", file_, index_, field, shown, allowed);
}

}  // namespace primalsim::study
