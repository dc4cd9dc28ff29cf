// The mark that some editors put in front of text: every reader of text files skips it here. A file of its
// own because readers in all layers share it.
#pragma once

#include <string_view>

namespace primalsim {

// The text behind a UTF-8 byte order mark, or all of it if it begins with none.
inline std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

}  // namespace primalsim
