#include <gtest/gtest.h>

#include <string>

#include "proto/text.h"

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

}  // namespace
}  // namespace primalsim
