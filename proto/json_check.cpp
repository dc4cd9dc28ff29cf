#include "proto/json_check.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "proto/field_rules.h"
#include "proto/json_text.h"

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

enum class Given { kFlag, kInteger, kReal, kText };

// Called back by the parser, element by element.
class Checker : public nlohmann::json_sax<Json> {
 public:
  Checker(const std::string& text, const std::string& where, const Descriptor& type)
      : text_(text), where_(where), root_(type) {}

  bool null() override { fail("null is not a value; leave the field out"); }
  bool boolean(bool value) override { return scalar(Given::kFlag, value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override { return scalar(Given::kInteger, std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) override {
    return scalar(Given::kInteger, std::to_string(value));
  }
  bool number_float(double, const std::string& digits) override { return scalar(Given::kReal, digits); }
  bool string(std::string& text) override { return scalar(Given::kText, text); }
  bool binary(Json::binary_t&) override { return false; }  // not in text

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
    throw_input_error("{}:{}", where_, json_problem(text_, position, error));
  }

 private:
  // The field whose value (or element) starts here.
  const FieldDescriptor* value_field() const {
    if (levels_.empty()) fail_root();
    const Level& level = levels_.back();
    if (!level.is_list && level.field->is_repeated()) fail("one value stands where a list belongs");
    return level.field;
  }

  bool scalar(Given given, const std::string& value) {
    const FieldDescriptor& field = *value_field();
    check_scalar(field, given, value);
    value_done();
    return true;
  }

  void check_scalar(const FieldDescriptor& field, Given given, const std::string& value) const {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        fail("a value stands where an object belongs");
      case FieldDescriptor::CPPTYPE_BOOL:
        if (given != Given::kFlag) fail_value(given, value, "neither true nor false");
        return;
      case FieldDescriptor::CPPTYPE_STRING:
        if (given != Given::kText) fail_value(given, value, "no text");
        return;
      case FieldDescriptor::CPPTYPE_ENUM:  // its name or number: the conversion knows them
        if (given == Given::kInteger) return;
        if (given != Given::kText || value.find_first_not_of("0123456789") == value.npos)
          fail_value(given, value, "neither a name of a value nor its number");
        return;
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        if (given == Given::kInteger || given == Given::kReal) return;
        fail_value(given, value, "no number" + allowed_range(field));
      default:
        check_integer(field, given, value);
    }
  }

  // A number of 64 bits may be a text, as the JSON mapping of protobuf writes it.
  void check_integer(const FieldDescriptor& field, Given given, const std::string& value) const {
    constexpr std::size_t kMostDigits = 10;
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    const bool is_wide = field.cpp_type() == FieldDescriptor::CPPTYPE_UINT64 ||
                         field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
    const bool is_digits = !value.empty() && value.find_first_not_of("0123456789") == value.npos &&
                           (value == "0" || value[0] != '0');
    const bool is_number = given == Given::kInteger || (given == Given::kText && is_wide && is_digits);
    const bool fits = field.cpp_type() != FieldDescriptor::CPPTYPE_UINT32 ||
                      (is_digits && value.size() <= kMostDigits && std::stoull(value) <= kMost);
    if (!is_number || !fits) fail_value(given, value, "no whole number that fits" + allowed_range(field));
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
  [[noreturn]] void fail_value(Given given, const std::string& value, const std::string& wanted) const {
    const char* const quote = given == Given::kText ? "\"" : "";
    throw_input_error("{}: {}: {}{}{} is {}", where_, path(), quote, value, quote, wanted);
  }

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
  check_json_bounds(text, where);
  Checker checker(text, where, type);
  Json::sax_parse(text, &checker);
}

}  // namespace primalsim
