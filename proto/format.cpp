#include "proto/format.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "core/byte_order_mark.h"
#include "core/error.h"
#include "core/text.h"
#include "proto/json_check.h"
#include "proto/negative_zero.h"
#include "proto/parse_hint.h"
#include "proto/text_check.h"
#include "proto/wire_check.h"

namespace primalsim {
namespace {

using google::protobuf::Message;

constexpr int kMaxNesting = 100;

// Keeps the first error; those after it are its consequences.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override {
    if (!message_.empty()) return;
    line_ = std::max(line, 0) + 1;
    column_ = std::max(column, 0) + 1;
    message_ = message;
  }
  void AddWarning(int, google::protobuf::io::ColumnNumber, const std::string&) override {}

  [[noreturn]] void raise(const std::string& text, const std::string& where,
                          const google::protobuf::Descriptor& type) const {
    throw_input_error("{}:{}:{}: {}{}", where, line_, column_,
                      message_.empty() ? "not text format" : with_hint(message_, type), field_at_fault(text));
  }

 private:
  // Of a number: the library does not say which field it is of.
  std::string field_at_fault(const std::string& text) const {
    if (!message_.starts_with("Integer out of range") && !message_.starts_with("Expected integer")) return "";
    std::size_t begin = 0;
    for (int line = 1; line < line_; ++line) begin = text.find('\n', begin) + 1;
    std::string at_fault = text.substr(begin, text.find('\n', begin) - begin);
    at_fault.erase(0, std::min(at_fault.find_first_not_of(" \t"), at_fault.size()));
    return ", in '" + at_fault + "'";
  }

  int line_ = 1;
  int column_ = 1;
  std::string message_;
};

void check_utf8(const std::string& text, const std::string& where) {
  const std::size_t at = first_invalid_utf8(text);
  if (at == text.size()) return;
  throw_input_error("{}:{}: the byte 0x{:02X} is not part of a UTF-8 character", where,
                    text_position(text, at), static_cast<unsigned char>(text[at]));
}

void parse_text(const std::string& text, const std::string& where, Message& message) {
  refuse_nul(text, where);
  refuse_lone_returns(text, where);
  check_utf8(text, where);
  check_text_numbers(text, where);
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.SetRecursionLimit(kMaxNesting);
  if (!parser.ParseFromString(text, &message)) error.raise(text, where, *message.GetDescriptor());
}

void parse_binary(const std::string& bytes, const std::string& where, Message& message) {
  // The library would print its own line about strings that are not UTF-8.
  const google::protobuf::LogSilencer silencer;
  if (!message.ParseFromString(bytes)) {
    throw_input_error("{}: not a binary {} message: cut short or damaged ({} bytes)", where,
                      message.GetDescriptor()->full_name(), bytes.size());
  }
  check_wire(bytes, where, *message.GetDescriptor());
}

void parse_json(const std::string& text, const std::string& where, Message& message) {
  check_json(text, where, *message.GetDescriptor());
  const auto status = google::protobuf::util::JsonStringToMessage(text, &message);
  if (status.ok()) return;
  // The library writes "(path): problem"; a problem with the whole message has no path.
  std::string problem = status.message().ToString();
  if (problem.starts_with("(")) problem.erase(problem.find(')'), 1).erase(0, 1);
  if (problem.starts_with(": ")) problem.erase(0, 2);
  throw_input_error("{}: {}", where, with_hint(problem, *message.GetDescriptor()));
}

std::string to_text(const Message& message) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  if (!printer.PrintToString(message, &text)) throw_run_error("the message cannot be written as text");
  // Editors and text-format tools find the schema by these two lines.
  return "# proto-file: primalsim/v1/file.proto\n# proto-message: primalsim.v1.File\n" + text;
}

std::string to_binary(const Message& message) {
  std::string bytes;
  bool written = false;
  {
    google::protobuf::io::StringOutputStream strings(&bytes);
    google::protobuf::io::CodedOutputStream stream(&strings);
    stream.SetSerializationDeterministic(true);
    written = message.SerializeToCodedStream(&stream);
  }
  if (!written) throw_run_error("the message is too large for one file (2 GiB)");
  return bytes;
}

std::string to_json(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  if (!status.ok()) throw_run_error("the message cannot be written as JSON: {}", status.ToString());
  return text;
}

}  // namespace

Format format_of(const std::filesystem::path& path) {
  const std::string ending = path.extension().string();
  if (ending == ".txtpb") return Format::kText;
  if (ending == ".binpb") return Format::kBinary;
  if (ending == ".json") return Format::kJson;
  throw_input_error("{}: the ending '{}' is not one of .txtpb (text), .binpb (binary), .json (JSON)",
                    path.string(), ending);
}

void from_bytes(const std::string& bytes, Format format, const std::string& where, Message& message) {
  const std::string unmarked(format == Format::kBinary ? "" : without_byte_order_mark(bytes));
  switch (format) {
    case Format::kText:
      parse_text(unmarked, where, message);
      break;
    case Format::kBinary:
      parse_binary(bytes, where, message);
      break;
    case Format::kJson:
      parse_json(unmarked, where, message);
      break;
  }
  clear_signs_of_zeros(message);
}

std::string to_bytes(const Message& message, Format format) {
  switch (format) {
    case Format::kText:
      return to_text(message);
    case Format::kBinary:
      return to_binary(message);
    case Format::kJson:
      return to_json(message);
  }
  throw_run_error("unknown format {}", static_cast<int>(format));
}

}  // namespace primalsim
