#include "core/error.h"
#include "proto/json_text.h"
#include "study/serve/traces/rows.h"

namespace primalsim::study {
namespace {

using Json = nlohmann::json;

// The line as an object; what is wrong with it, named with file and line.
Json object_of_line(std::string_view line, const std::string& place) {
  Json object;
  try {
    object = parse_json_tree(std::string(line), place);
  } catch (const InputError& error) {
    // The parser counts lines of what it is given: "PLACE:1:COLUMN".
    std::string message = error.what();
    const std::string counted = place + ":1:";
    if (message.starts_with(counted)) message = place + ":" + message.substr(counted.size());
    throw InputError(message);
  }
  if (!object.is_object()) throw_input_error("{}: is no JSON object", place);
  return object;
}

const Json& member(const Json& object, const char* key, const std::string& place) {
  const auto found = object.find(key);
  if (found == object.end()) throw_input_error("{}: '{}' is missing", place, key);
  return *found;
}

}  // namespace

bool has_keys(std::string_view line, const JsonKeys& keys) {
  if (!line.starts_with('{')) return false;
  const auto has = [&](const char* key) { return line.find(fmt::format("\"{}\"", key)) != line.npos; };
  return has(keys.arrival) && has(keys.input) && has(keys.output);
}

void parse_json_lines(std::string_view text, const JsonKeys& keys, Trace& trace) {
  TraceRows rows(trace);
  for_each_line(text, [&](std::string_view line, std::size_t number) {
    const std::string place = fmt::format("{}:{}", trace.file, number);
    const Json object = object_of_line(line, place);
    const Json& arrival = member(object, keys.arrival, place);
    if (!arrival.is_number()) {
      throw_input_error("{}: {} is {}; allowed is a number", place, keys.arrival, arrival.dump());
    }
    TraceRow row{
        number,
        as_nanoseconds(fmt::format("{}: {}", place, keys.arrival), arrival.get<double>(), keys.unit_ns),
        arrival.dump(),
        member(object, keys.input, place).dump(),
        member(object, keys.output, place).dump(),
        {}};
    if (const auto adapter = object.find("adapter"); adapter != object.end()) {
      if (!adapter->is_string()) {
        throw_input_error("{}: adapter is {}; allowed is a text", place, adapter->dump());
      }
      trace.has_adapters = true;
      row.adapter = adapter->get<std::string>();
    }
    rows.add(row);
  });
}

}  // namespace primalsim::study
