// What a study found, as Python holds it below its dict.
#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "python/array.h"

namespace primalsim::python {

class Outcome {
 public:
  explicit Outcome(std::shared_ptr<const google::protobuf::Message> message) : message_(std::move(message)) {}
  // Throws InputError for a kind that there is not, or bytes that are no such message.
  static Outcome of_bytes(const std::string& kind, const std::string& bytes);

  // "Result", "GenerateResult" and so on: the name of its message.
  std::string kind() const { return message_->GetDescriptor()->name(); }
  // The message in the wire format.
  std::string bytes() const;
  // As `--json` prints it.
  nlohmann::ordered_json json() const;
  // In a format of report/: "table", "details", "csv", "json", "heatmap". Throws RunError as it does.
  std::string text(const std::string& format, std::size_t columns) const;
  // Every report, as `--out FOLDER` writes them.
  void write(const std::string& folder) const;

  // The links of a mapping's layer that carried anything: a column for each field. `mapping` is its place.
  // Throws InputError unless this is a Result whose details were asked for.
  Table links(std::size_t mapping) const;
  // One field of them, "flits", "busy_cycles" or "waiting_cycles", for every link there is: [tile][direction]
  // [y][x], directions east, west, south, north.
  Array link_grid(std::size_t mapping, const std::string& field) const;

 private:
  std::shared_ptr<const google::protobuf::Message> message_;
};

}  // namespace primalsim::python
