#include "proto/text_check.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "core/error.h"
#include "core/text.h"

namespace primalsim {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// Behind the string that begins at `at`.
std::size_t after_string(std::string_view text, std::size_t at) {
  const char quote = text[at++];
  while (at < text.size() && text[at] != quote && text[at] != '\n') at += text[at] == '\\' ? 2 : 1;
  return std::min(at + 1, text.size());
}

// Behind the word or number that begins at `at`; a sign belongs to it behind an e.
std::size_t after_word(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  const bool is_number = !is_letter(text[begin]);
  while (at < text.size()) {
    const char c = text[at];
    const bool is_exponent_sign =
        is_number && (c == '+' || c == '-') && (text[at - 1] == 'e' || text[at - 1] == 'E');
    if (!is_digit(c) && !is_letter(c) && !(is_number && c == '.') && !is_exponent_sign) break;
    ++at;
  }
  return at;
}

// Digits with a point and an exponent, no 0 in front of other digits.
bool is_plain_decimal(std::string_view number) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < number.size() && is_digit(number[at])) ++at;
    return at - begin;
  };
  const std::size_t whole = digits();
  if (whole > 1 && number[0] == '0') return false;
  if (at < number.size() && number[at] == '.') {
    ++at;
    if (digits() + whole == 0) return false;
  }
  if (at < number.size() && (number[at] == 'e' || number[at] == 'E')) {
    ++at;
    if (at < number.size() && (number[at] == '+' || number[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == number.size();
}

}  // namespace

void check_text_numbers(const std::string& text, const std::string& where) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const bool is_number = is_digit(c) || (c == '.' && at + 1 < text.size() && is_digit(text[at + 1]));
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '"' || c == '\'') {
      at = after_string(text, at);
    } else if (is_letter(c) || is_number) {
      const std::size_t end = after_word(text, at);
      const std::string_view word = std::string_view(text).substr(at, end - at);
      if (is_number && !is_plain_decimal(word)) {
        throw_input_error(
            "{}:{}: '{}' is no decimal number; allowed are digits, with no 0 in front, a point and an "
            "exponent",
            where, text_position(text, at), word);
      }
      at = end;
    } else {
      ++at;
    }
  }
}

}  // namespace primalsim
