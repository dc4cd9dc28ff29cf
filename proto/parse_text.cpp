#include "proto/parse_text.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>

#include "core/error.h"
#include "proto/text_position.h"
#include "proto/utf8.h"

namespace primalsim {
namespace {

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

  [[noreturn]] void raise(const std::string& where) const {
    throw_input_error("{}:{}:{}: {}", where, line_, column_, message_.empty() ? "not text format" : message_);
  }

 private:
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

}  // namespace

void parse_text(const std::string& text, const std::string& where, google::protobuf::Message& message) {
  check_utf8(text, where);
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.SetRecursionLimit(kMaxNesting);
  if (!parser.ParseFromString(text, &message)) error.raise(where);
}

}  // namespace primalsim
