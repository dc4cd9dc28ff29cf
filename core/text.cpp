#include "core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "core/error.h"

namespace primalsim {
namespace {

// Bytes of the sequence that starts at `at`, 0 if it is malformed.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0 || text.size() - at < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // The second byte rules out overlong forms (E0, F0), surrogates (ED) and the end of the code space (F4).
  const bool out_of_range = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F) ||
                            (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F);
  return out_of_range ? 0 : length;
}

// C0, DEL and C1 (as UTF-8 the two bytes C2 80 to C2 9F).
bool is_control(std::string_view character) {
  const auto first = static_cast<std::uint8_t>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && static_cast<std::uint8_t>(character[1]) < 0xA0;
}

// Its byte order mark, FE FF or FF FE, is no part of any UTF-8 character. UTF-32 may begin with the latter.
void refuse_utf16(std::string_view text, const std::string& where) {
  if (!text.starts_with("\xFE\xFF") && !text.starts_with("\xFF\xFE")) return;
  throw_input_error("{}:1:1: a byte order mark of UTF-16; allowed is UTF-8", where);
}

}  // namespace

std::string text_position(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("{}:{}", line, before.size() - line_start + 1);
}

std::size_t first_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return at;
}

void refuse_nul(std::string_view text, const std::string& where) {
  refuse_utf16(text, where);
  const std::size_t at = text.find('\0');
  if (at == text.npos) return;
  throw_input_error("{}:{}: a NUL byte (0x00); a text file has none", where, text_position(text, at));
}

void refuse_lone_returns(std::string_view text, const std::string& where) {
  for (std::size_t at = text.find('\r'); at != text.npos; at = text.find('\r', at + 1)) {
    if (text.substr(at + 1).starts_with('\n')) continue;
    throw_input_error("{}:{}: a carriage return without a line feed; allowed line ends are LF and CR LF",
                      where, text_position(text, at));
  }
}

void refuse_nul_in_line(std::string_view line, const std::string& file, std::size_t number) {
  if (number == 1) refuse_utf16(line, file);
  const std::size_t at = line.find('\0');
  if (at == line.npos) return;
  throw_input_error("{}:{}:{}: a NUL byte (0x00); a text file has none", file, number, at + 1);
}

std::string printable(std::string_view text) {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    const std::string_view character = text.substr(at, std::max<std::size_t>(length, 1));
    if (character == "\n" || (length > 0 && !is_control(character))) {
      shown += character;
    } else {
      for (const char byte : character) shown += fmt::format("\\x{:02X}", static_cast<std::uint8_t>(byte));
    }
    at += character.size();
  }
  return shown;
}

}  // namespace primalsim
