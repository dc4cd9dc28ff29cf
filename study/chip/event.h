// One event of a recorded trace, with fields that are checked as they are taken.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "noc/transactions/transactions.h"

namespace primalsim::study {

enum class EventStep : std::uint8_t { kTransaction, kBarrierStart, kBarrierEnd };

struct EventType {
  const char* name;
  EventStep step;
  noc::transactions::Kind kind;
  bool reads;  // what a barrier waits for
  bool writes;
};

class RecordedEvent {
 public:
  // Throws InputError if `event` is no object. `file` and `event` must outlive it.
  RecordedEvent(const std::string& file, std::size_t index, const nlohmann::json& event);

  std::size_t index() const { return index_; }
  bool has(const char* field) const { return event_.contains(field); }
  std::uint64_t number(const char* field, std::uint64_t min, std::uint64_t max) const;
  std::string text(const char* field) const;
  const EventType& type() const;

  // Throws InputError "FILE: event INDEX: FIELD is VALUE; allowed is ALLOWED".
  [[noreturn]] void refuse(const char* field, const std::string& allowed) const;

 private:
  const nlohmann::json& value(const char* field) const;

  const std::string& file_;
  std::size_t index_;
  const nlohmann::json& event_;
};

}  // namespace primalsim::study
