#include "core/text.h"

#include <gtest/gtest.h>

#include <string>

#include "core/error.h"

namespace primalsim {
namespace {

TEST(Utf8, AcceptsOneToFourBytes) {
  for (const std::string text : {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                                 "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(first_invalid_utf8(text), text.size()) << text;
  }
}

// Lone continuation, overlong forms, surrogate, above U+10FFFF, cut short, wrong continuation.
TEST(Utf8, PointsAtTheFirstBadByte) {
  for (const std::string bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC2", "\xE2\x82", "\xC2x"}) {
    EXPECT_EQ(first_invalid_utf8("ab" + bad), 2u) << bad;
  }
}

TEST(Text, ANulByteIsRefusedWithItsPlace) {
  EXPECT_NO_THROW(refuse_nul("a\nb", "F"));
  try {
    refuse_nul(std::string_view("a\nbc\0d", 6), "F");
    ADD_FAILURE() << "not refused";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "F:2:3: a NUL byte (0x00); a text file has none");
  }
}

TEST(Text, Utf16IsRefusedAsSuch) {
  const auto refusal = [](std::string_view text) {
    try {
      refuse_nul(text, "F");
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(refusal("\xFE\xFFxy"), "F:1:1: a byte order mark of UTF-16; allowed is UTF-8");
  EXPECT_EQ(refusal(std::string_view("\xFF\xFEx\0", 4)),
            "F:1:1: a byte order mark of UTF-16; allowed is UTF-8");
  EXPECT_EQ(refusal("\xEF\xBB\xBFx"), "accepted");
}

TEST(Text, WhatCommandsATerminalIsShownAsNumbers) {
  EXPECT_EQ(printable("Gr\u00F6\u00DFe\n1"), "Gr\u00F6\u00DFe\n1");
  EXPECT_EQ(printable("\x1B[2J"), "\\x1B[2J");
  EXPECT_EQ(printable(std::string_view("0\0", 2)), "0\\x00");
  EXPECT_EQ(printable("\r\t\x7F"), "\\x0D\\x09\\x7F");
  EXPECT_EQ(printable("\xC2\x9B"
                      "2J"),
            "\\xC2\\x9B2J");                       // CSI, as one character
  EXPECT_EQ(printable("\xFF\xC3"), "\\xFF\\xC3");  // no UTF-8
}

}  // namespace
}  // namespace primalsim
