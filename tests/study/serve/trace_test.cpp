#include "study/serve/traces/trace.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace primalsim::study {
namespace {

std::string trace_refusal(const std::string& text) {
  try {
    parse_trace(text, "t");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

void expect_two(const Trace& trace, const char* format, std::uint64_t second_ns) {
  EXPECT_EQ(trace.format, format);
  ASSERT_EQ(trace.requests.size(), 2U);
  EXPECT_EQ(trace.requests[0].arrival_ns, 0U);
  EXPECT_EQ(trace.requests[0].input_tokens, 374U);
  EXPECT_EQ(trace.requests[0].output_tokens, 44U);
  EXPECT_EQ(trace.requests[1].arrival_ns, second_ns);
  EXPECT_EQ(trace.requests[1].output_tokens, 109U);
}

// Over midnight and the end of February of a leap year: 46.68059 s to 50.995169 s.
TEST(Trace, Azure) {
  expect_two(parse_trace("TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
                         "2024-02-29 23:59:46.6805900,374,44\r\n2024-03-01 00:00:50.9951690,396,109\r\n",
                         "t"),
             "azure", 64'314'579'000);
}

TEST(Trace, LengthsOnlyWithAdapters) {
  const Trace trace = parse_trace(
      "arrival_time_ns,adapter,input_toks,output_toks\n46926808,chat,374,44\n347938951,,396,109\n", "t");
  expect_two(trace, "lengths", 301'012'143);
  EXPECT_TRUE(trace.has_adapters);
  EXPECT_EQ(trace.requests[0].adapter, "chat");
  EXPECT_EQ(trace.requests[1].adapter, "");
}

TEST(Trace, Vidur) {
  expect_two(
      parse_trace("arrived_at,num_prefill_tokens,num_decode_tokens\n0.0,374,44\n4.314579,396,109\n", "t"),
      "vidur", 4'314'579'000);
}

TEST(Trace, Mooncake) {
  expect_two(parse_trace(R"({"timestamp": 10, "input_length": 374, "output_length": 44, "hash_ids": [0, 1]}
{"timestamp": 3010, "input_length": 396, "output_length": 109, "hash_ids": []})",
                         "t"),
             "mooncake", 3'000'000'000);
}

// Doubles of seconds since 1970 are exact to some 0.24 us.
TEST(Trace, RecordedVllm) {
  const Trace trace = parse_trace(
      R"({"request_id": "a", "input_toks": 374, "output_toks": 44, "arrival_time": 1787267980.0, "queued_ts": 1.5}
{"request_id": "b", "input_toks": 396, "output_toks": 109, "arrival_time": 1787267980.25, "adapter": "x"})",
      "t");
  expect_two(trace, "vllm", 250'000'000);
  EXPECT_EQ(trace.requests[1].adapter, "x");
}

TEST(Trace, NamesFileAndLineOfWhatCannotBeUsed) {
  const std::string head = "arrival_time_ns,input_toks,output_toks\n";
  EXPECT_EQ(trace_refusal(head + "5,1,1\n4,1,1\n"),
            "t:3: arrives at 4, before line 2, which arrives at 5; rows must not go back in time");
  EXPECT_EQ(trace_refusal(head + "5,-1,1\n"),
            "t:2: input tokens is '-1'; allowed is a whole number from 1 to 1073741824");
  EXPECT_EQ(trace_refusal(head + "5,1,\n"),
            "t:2: output tokens is ''; allowed is a whole number from 1 to 1073741824");
  EXPECT_EQ(trace_refusal(head + "5,0,1\n"),
            "t:2: input tokens is '0'; allowed is a whole number from 1 to 1073741824");
  EXPECT_EQ(trace_refusal(head + "\n5,1\n"), "t:3: has 2 columns; the header has 3");
  EXPECT_EQ(trace_refusal(head), "t: no request; there must be at least one");
  EXPECT_EQ(trace_refusal("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-02-30 00:00:00.5,1,1\n"),
            "t:2: TIMESTAMP is '2023-02-30 00:00:00.5'; allowed is a time as 2023-11-16 18:15:46.6805900");
  EXPECT_EQ(
      trace_refusal("{\"timestamp\": 0, \"input_length\": 1, \"output_length\": 1}\n{\"timestamp\": 0}\n"),
      "t:2: 'input_length' is missing");
  EXPECT_EQ(trace_refusal("{\"timestamp\": 0, \"input_length\": -3, \"output_length\": 1}\n"),
            "t:1: input tokens is '-3'; allowed is a whole number from 1 to 1073741824");
  EXPECT_EQ(trace_refusal("{\"timestamp\": \"now\", \"input_length\": 3, \"output_length\": 1}\n"),
            "t:1: timestamp is \"now\"; allowed is a number");
  EXPECT_TRUE(
      trace_refusal("{\"timestamp\": 0, \"input_length\": 1, \"output_length\": 1\n").starts_with("t:1:"));
  EXPECT_TRUE(trace_refusal("hello\n").starts_with("t:1: 'hello' begins no trace that is known"));
}

}  // namespace
}  // namespace primalsim::study
