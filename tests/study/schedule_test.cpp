#include <gtest/gtest.h>

#include "core/error.h"
#include "study/generate.h"

namespace primalsim::study {
namespace {

const std::vector<std::string> kAdapters{"chat", "code"};

std::string refusal(const std::string& text) {
  try {
    parse_schedule(text, "s.txt", kAdapters);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Schedule, OneRequestPerLineWithComments) {
  const auto requests = parse_schedule("# two\n\nchat 10 20   # first\n\tnone\t1 2\r\n", "s.txt", kAdapters);
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].adapter, "chat");
  EXPECT_EQ(requests[0].prompt_tokens, 10U);
  EXPECT_EQ(requests[0].output_tokens, 20U);
  EXPECT_EQ(requests[1].adapter, "");
  EXPECT_EQ(requests[1].output_tokens, 2U);
}

TEST(Schedule, MayBeginWithAByteOrderMark) {
  EXPECT_EQ(parse_schedule("\xEF\xBB\xBF"
                           "chat 1 2\n",
                           "s.txt", kAdapters)[0]
                .adapter,
            "chat");
}

TEST(Schedule, NamesFileAndLineAndWhatIsAllowed) {
  EXPECT_EQ(refusal("chat 1 1\nmath 1 1\n"),
            "s.txt:2: adapter 'math' is not among --adapters; allowed are none, chat, code");
  EXPECT_EQ(refusal("chat 1\n"), "s.txt:1: 2 words; a request is ADAPTER PROMPT_TOKENS OUTPUT_TOKENS");
  EXPECT_EQ(refusal("\nchat -5 1\n"),
            "s.txt:2: prompt tokens is '-5'; allowed is a whole number from 1 to 1073741824");
  EXPECT_EQ(refusal("chat 1 0\n"),
            "s.txt:1: output tokens is '0'; allowed is a whole number from 1 to 1073741824");
  EXPECT_EQ(refusal("# nothing\n"), "s.txt: no request; there must be at least one");
}

}  // namespace
}  // namespace primalsim::study
