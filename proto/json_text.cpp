#include "proto/json_text.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace primalsim {
namespace {

using Json = nlohmann::json;

// Remembers the keys of every object that is open.
class DuplicateKeys {
 public:
  explicit DuplicateKeys(const std::string& where) : where_(where) {}

  bool operator()(Json::parse_event_t event, const Json& parsed) {
    if (event == Json::parse_event_t::object_start) open_.emplace_back();
    if (event == Json::parse_event_t::object_end) open_.pop_back();
    if (event == Json::parse_event_t::key && !open_.back().insert(parsed.get<std::string>()).second) {
      throw_input_error("{}: {} is there twice in one object", where_, parsed.get<std::string>());
    }
    return true;
  }

 private:
  const std::string& where_;
  std::vector<std::set<std::string>> open_;
};

// Stops at a key of the outermost object.
class KeyFinder : public nlohmann::json_sax<Json> {
 public:
  explicit KeyFinder(const std::string& wanted) : wanted_(wanted) {}
  bool found() const { return found_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(Json::binary_t&) override { return true; }
  bool start_object(std::size_t) override { return ++depth_ > 0; }
  bool end_object() override { return --depth_ > 0; }
  // A list that is outermost has no keys.
  bool start_array(std::size_t) override { return depth_++ > 0; }
  bool end_array() override { return --depth_ > 0; }
  bool key(std::string& name) override {
    found_ = depth_ == 1 && name == wanted_;
    return !found_;
  }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override { return false; }

 private:
  const std::string& wanted_;
  int depth_ = 0;
  bool found_ = false;
};

// Where the parser stops, which an exception does not say of a number that is too large.
class StopFinder : public nlohmann::json_sax<Json> {
 public:
  std::size_t position() const { return position_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(Json::binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool key(std::string&) override { return true; }
  bool parse_error(std::size_t position, const std::string&, const Json::exception&) override {
    position_ = position;
    return false;
  }

 private:
  std::size_t position_ = 0;
};

}  // namespace

void check_json_bounds(const std::string& text, const std::string& where) {
  refuse_nul(text, where);
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth <= kMostJsonNesting) continue;
      throw_input_error("{}:{}: objects and lists lie more than {} deep in each other", where,
                        text_position(text, at), kMostJsonNesting);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
}

std::string json_problem(const std::string& text, std::size_t position, const Json::exception& error) {
  // what() is "[json.exception.NAME.NUMBER] parse error at line L, column C: reason".
  std::string_view reason = error.what();
  for (const std::string_view before_reason : {"] ", "parse error at line ", ": "}) {
    const std::size_t at = reason.find(before_reason);
    if (at == reason.npos) break;
    reason.remove_prefix(at + before_reason.size());
  }
  // The parser counts the bytes it has read, the offending one included.
  const std::size_t offset = std::min(text.size(), position == 0 ? 0 : position - 1);
  return fmt::format("{}: {}", text_position(text, offset), reason);
}

Json parse_json_tree(const std::string& text, const std::string& where) {
  if (text.size() > kMostJsonTreeBytes) {
    throw_input_error("{}: has {} bytes; allowed are {}", where, text.size(), kMostJsonTreeBytes);
  }
  check_json_bounds(text, where);
  DuplicateKeys duplicates(where);
  try {
    return Json::parse(text, [&duplicates](int, Json::parse_event_t event, const Json& parsed) {
      return duplicates(event, parsed);
    });
  } catch (const Json::parse_error& error) {
    const std::string problem = json_problem(text, error.byte, error);
    const std::size_t reason = problem.find(": ");
    throw_input_error("{}:{}: not JSON{}", where, problem.substr(0, reason), problem.substr(reason));
  } catch (const Json::exception& error) {
    StopFinder finder;
    Json::sax_parse(text, &finder);
    const std::string problem = json_problem(text, finder.position(), error);
    throw_input_error("{}:{}", where, problem);
  }
}

bool json_object_has(const std::string& text, const std::string& key) {
  KeyFinder finder(key);
  Json::sax_parse(text, &finder, Json::input_format_t::json, false);
  return finder.found();
}

}  // namespace primalsim
