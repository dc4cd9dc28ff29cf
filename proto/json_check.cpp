#include "proto/json_check.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "proto/text.h"

namespace primalsim {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using Json = nlohmann::json;

// An object or list that is open at the current place of the text.
struct Level {
  const Descriptor* type = nullptr;        // of an object
  const FieldDescriptor* field = nullptr;  // of an object: the one whose value comes next; of a list: its own
  bool is_list = false;
  std::size_t index = 0;                  // of a list: of the element that comes next
  std::set<const FieldDescriptor*> seen;  // of an object
};

// Called back by the parser, element by element.
class Checker : public nlohmann::json_sax<Json> {
 public:
  Checker(const std::string& text, const std::string& where, const Descriptor& type)
      : text_(text), where_(where), root_(type) {}

  bool null() override { fail("null is not a value; leave the field out"); }
  bool boolean(bool) override { return scalar(); }
  bool number_integer(std::int64_t) override { return scalar(); }
  bool number_unsigned(std::uint64_t) override { return scalar(); }
  bool number_float(double, const std::string&) override { return scalar(); }
  bool string(std::string&) override { return scalar(); }
  bool binary(Json::binary_t&) override { return scalar(); }

  bool start_object(std::size_t) override {
    if (levels_.empty()) {
      levels_.push_back({&root_, nullptr, false, 0, {}});
      return true;
    }
    const FieldDescriptor* field = value_field();
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) fail("an object stands where a value belongs");
    levels_.push_back({field->message_type(), nullptr, false, 0, {}});
    return true;
  }

  bool key(std::string& name) override {
    Level& level = levels_.back();
    level.field = level.type->FindFieldByName(name);
    if (level.field == nullptr) level.field = level.type->FindFieldByCamelcaseName(name);
    if (level.field == nullptr) {
      throw_input_error("{}: {}{}{}: unknown field of {}", where_, path(), levels_.size() > 1 ? "." : "",
                        name, level.type->name());
    }
    if (!level.seen.insert(level.field).second) fail("the field is given twice");
    return true;
  }

  bool end_object() override { return end(); }

  bool start_array(std::size_t) override {
    if (levels_.empty()) fail_root();
    const Level& level = levels_.back();
    if (level.is_list || !level.field->is_repeated()) fail("a list stands where one value belongs");
    levels_.push_back({nullptr, level.field, true, 0, {}});
    return true;
  }

  bool end_array() override { return end(); }

  bool parse_error(std::size_t position, const std::string&, const Json::exception& error) override {
    // what() is "[json.exception.NAME.NUMBER] parse error at line L, column C: reason"; the position comes
    // first here.
    std::string_view reason = error.what();
    for (const std::string_view before_reason : {"] ", "parse error at line ", ": "}) {
      const std::size_t at = reason.find(before_reason);
      if (at == reason.npos) break;
      reason.remove_prefix(at + before_reason.size());
    }
    // The parser counts the bytes it has read, the offending one included.
    const std::size_t offset = std::min(text_.size(), position == 0 ? 0 : position - 1);
    throw_input_error("{}:{}: {}", where_, text_position(text_, offset), reason);
  }

 private:
  // The field whose value (or element) starts here.
  const FieldDescriptor* value_field() const {
    if (levels_.empty()) fail_root();
    const Level& level = levels_.back();
    if (!level.is_list && level.field->is_repeated()) fail("one value stands where a list belongs");
    return level.field;
  }

  bool scalar() {
    if (value_field()->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      fail("a value stands where an object belongs");
    }
    value_done();
    return true;
  }

  bool end() {
    levels_.pop_back();
    value_done();
    return true;
  }

  void value_done() {
    if (!levels_.empty() && levels_.back().is_list) ++levels_.back().index;
  }

  std::string path() const {
    std::string path;
    for (const Level& level : levels_) {
      if (level.is_list) {
        path += fmt::format("[{}]", level.index);
      } else if (level.field != nullptr) {
        path += (path.empty() ? "" : ".") + level.field->name();
      }
    }
    return path;
  }

  [[noreturn]] void fail_root() const { throw_input_error("{}: the file must hold one JSON object", where_); }
  [[noreturn]] void fail(const char* problem) const {
    if (levels_.empty()) fail_root();
    throw_input_error("{}: {}: {}", where_, path(), problem);
  }

  const std::string& text_;
  const std::string& where_;
  const Descriptor& root_;
  std::vector<Level> levels_;
};

}  // namespace

void check_json(const std::string& text, const std::string& where, const Descriptor& type) {
  Checker checker(text, where, type);
  Json::sax_parse(text, &checker);
}

}  // namespace primalsim
