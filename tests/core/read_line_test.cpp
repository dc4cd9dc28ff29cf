#include "core/read_line.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>
#include <vector>

#include "core/error.h"
#include "tests/proto/expect_error.h"

namespace primalsim {
namespace {

// Beside std::getline(), with lines around the size of the parts that are read at once.
TEST(ReadLine, GivesTheLinesThatGetlineGives) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (unsigned lines = random() % 4; lines > 0; --lines) {
      constexpr std::size_t kSizes[] = {0, 1, 4094, 4095, 4096, 8190, 8191};
      text += std::string(kSizes[random() % std::size(kSizes)], 'x');
      if (lines > 1 || random() % 2 == 0) text += '\n';
    }
    std::istringstream in(text);
    std::istringstream expected(text);
    std::string line;
    std::string wanted;
    while (std::getline(expected, wanted)) {
      ASSERT_TRUE(read_line(in, line, "f", 1)) << text.size();
      EXPECT_EQ(line, wanted);
    }
    EXPECT_FALSE(read_line(in, line, "f", 1));
  }
}

TEST(ReadLine, WhatNeverEndsIsRefused) {
  std::string line;
  std::ifstream zeros("/dev/zero");
  EXPECT_NE(testing::error_of<InputError>([&] { read_line(zeros, line, "f", 3); }).find("f:3:1: a NUL byte"),
            std::string::npos);
  std::istringstream endless(std::string(kMostLineBytes + 5000, 'x'));
  EXPECT_EQ(testing::error_of<InputError>([&] { read_line(endless, line, "f", 3); }),
            "f:3: a line of more than 16777216 bytes");
}

}  // namespace
}  // namespace primalsim
