// primalsim serve as users see it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "proto/read.h"
#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

using ServeJson = nlohmann::json;
using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

const std::string kServeRoot = PRIMALSIM_SOURCE_DIR;
const std::string kServeAdapter = kServeRoot + "/examples/adapters/tiny-r4-qv";
const std::string kTinyTrace = kServeRoot + "/examples/traces/tiny.csv";

std::vector<std::string> serve(std::vector<std::string> more) {
  std::vector<std::string> arguments{"serve", kServeRoot + "/examples/models/tiny", "--arch",
                                     kServeRoot + "/configs/tiny.txtpb"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

ServeJson serve_json(std::vector<std::string> more) {
  more.emplace_back("--json");
  const BinaryRun run = run_binary(serve(std::move(more)));
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return ServeJson::parse(run.standard_output);
}

// A request alone in the machine is what generate has of it: its first token, and each of the others.
TEST(Serve, OneRequestIsAGeneration) {
  const TemporaryFolder folder;
  folder.write("t.csv", "arrival_time_ns,input_toks,output_toks\n5000,40,60\n");
  for (const char* policy : {"none", "gate", "reprogram", "srpg", "refresh"}) {
    const ServeJson served = serve_json(
        {"--trace", folder / "t.csv", "--adapter", kServeAdapter, "--lm-head", "--policy", policy});
    const BinaryRun run =
        run_binary({"generate", kServeRoot + "/examples/models/tiny", "--arch",
                    kServeRoot + "/configs/tiny.txtpb", "--adapter", kServeAdapter, "--lm-head", "--policy",
                    policy, "--prompt", "40", "--output", "60", "--json"});
    const ServeJson generated = ServeJson::parse(run.standard_output)["requests"][0];
    EXPECT_NEAR(served["mean_ttft_ms"], generated["ttft_ns"].get<double>() * 1e-6, 1e-12) << policy;
    EXPECT_NEAR(served["mean_itl_ms"], generated["inter_token"]["mean_ns"].get<double>() * 1e-6, 1e-12)
        << policy;
    EXPECT_EQ(served["adapters"]["stall_cycles"], generated["reprogram_stall_cycles"]) << policy;
  }
}

double error_of(const ServeJson& result, const std::string& name) {
  for (const ServeJson& error : result["errors"]) {
    if (error["name"] == name) return error["fraction"];
  }
  return 0;
}

// What is interpolated is as far off as the run says, at most: each of the errors of its steps together.
TEST(Serve, SampledIsWithinItsErrorOfExact) {
  const TemporaryFolder folder;
  std::string trace = "arrival_time_ns,input_toks,output_toks\n";
  for (int i = 0; i < 24; ++i) {
    trace += std::to_string(i * 60'000) + "," + std::to_string(4 + 37 * i % 120) + "," +
             std::to_string(2 + 11 * i % 60) + "\n";
  }
  folder.write("t.csv", trace);
  const std::vector<std::string> options{"--trace", folder / "t.csv", "--adapter", kServeAdapter};
  const ServeJson sampled = serve_json(options);
  std::vector<std::string> with_exact = options;
  with_exact.emplace_back("--exact");
  const ServeJson exact = serve_json(with_exact);
  EXPECT_EQ(exact["completed"], 24);
  const double decode = error_of(sampled, "decode_step") + error_of(sampled, "round_interpolation");
  const double prompt = error_of(sampled, "prompt_length");
  EXPECT_GT(decode, 0);
  EXPECT_GT(prompt, 0);
  const auto off = [&](const char* key) {
    return std::abs(sampled[key].get<double>() / exact[key].get<double>() - 1);
  };
  EXPECT_LE(off("mean_tpot_ms"), decode + prompt);
  EXPECT_LE(off("mean_ttft_ms"), decode + prompt);
  EXPECT_LE(off("mean_e2el_ms"), decode + prompt);
  EXPECT_EQ(error_of(exact, "prompt_length") + error_of(exact, "decode_step"), 0);
}

TEST(Serve, AnyNumberOfThreadsGivesTheSameBytes) {
  const auto output = [&](const char* threads) {
    return run_binary(serve({"--trace", kTinyTrace, "--adapter", kServeAdapter, "--adapters", "3", "--json",
                             "--arrays", "--threads", threads}))
        .standard_output;
  };
  const std::string one = output("1");
  EXPECT_FALSE(one.empty());
  EXPECT_EQ(one, output("4"));
}

// The names that scripts for vLLM's benchmark read, and as many values as there are completed requests.
TEST(Serve, TheJsonHasVllmsNames) {
  const ServeJson result = serve_json({"--trace", kTinyTrace, "--adapter", kServeAdapter, "--adapters", "3",
                                       "--arrays", "--slo-ttft-ms", "0.05"});
  for (const char* key :
       {"duration", "completed", "failed", "total_input_tokens", "total_output_tokens", "request_throughput",
        "request_goodput", "output_throughput", "total_token_throughput", "max_concurrent_requests"}) {
    EXPECT_TRUE(result.contains(key)) << key;
  }
  for (const char* of : {"ttft", "tpot", "itl", "e2el"}) {
    for (const char* what : {"mean", "median", "std", "p90", "p95", "p99"}) {
      EXPECT_TRUE(result.contains(std::string(what) + "_" + of + "_ms")) << what << of;
    }
  }
  const std::size_t completed = result["completed"];
  for (const char* key : {"input_lens", "output_lens", "ttfts", "itls", "start_times"}) {
    EXPECT_EQ(result[key].size(), completed) << key;
  }
  std::uint64_t tokens = 0;
  for (std::size_t i = 0; i < completed; ++i) {
    EXPECT_EQ(result["itls"][i].size() + 1, result["output_lens"][i]);
    tokens += result["output_lens"][i].get<std::uint64_t>();
  }
  EXPECT_EQ(result["total_output_tokens"], tokens);
  EXPECT_LE(result["request_goodput"].get<double>(), result["request_throughput"].get<double>());
}

// 256 positions: the second needs 201 + 57.
TEST(Serve, APromptOverCapacityIsRefusedAndTheRunGoesOn) {
  const TemporaryFolder folder;
  folder.write("t.csv", "arrival_time_ns,input_toks,output_toks\n0,10,2\n10,201,57\n20,10,2\n");
  const ServeJson result = serve_json({"--trace", folder / "t.csv"});
  EXPECT_EQ(result["completed"], 2);
  EXPECT_EQ(result["failed"], 1);
  EXPECT_EQ(result["refusals"][0]["count"], 1);
  EXPECT_EQ(result["refusals"][0]["reason"], "more positions than the model was made for");
  EXPECT_EQ(result["refusals"][0]["largest"], 258);
  EXPECT_EQ(result["refusals"][0]["allowed"], 256);
}

TEST(Serve, ThatNothingCouldBeServedIsAFailureWithItsReport) {
  const TemporaryFolder folder;
  folder.write("t.csv", "arrival_time_ns,input_toks,output_toks\n0,201,57\n10,300,2\n");
  const BinaryRun run = run_binary(serve({"--trace", folder / "t.csv", "--json"}));
  EXPECT_EQ(run.exit_status, 1);
  EXPECT_NE(run.standard_error.find("t.csv: nothing was served, every request (2) is refused"),
            std::string::npos)
      << run.standard_error;
  EXPECT_EQ(ServeJson::parse(run.standard_output)["refusals"][0]["count"], 2);
}

// Where the DCIM holds one of three, requests that switch adapters miss, and each miss writes a whole
// adapter.
TEST(Serve, FewerSlotsMissMore) {
  const auto misses = [&](const char* slots) {
    const ServeJson use =
        serve_json({"--trace", kServeRoot + "/examples/traces/tiny.csv", "--adapter", kServeAdapter,
                    "--adapters", "3", "--adapter-slots", slots, "--policy", "none"})["adapters"];
    EXPECT_EQ(use["bytes_written"], use["misses"].get<std::uint64_t>() * 1792);
    return use["misses"].get<std::uint64_t>();
  };
  EXPECT_GT(misses("1"), misses("2"));
}

TEST(Serve, AdaptersMayLieInAFolder) {
  const TemporaryFolder folder;
  for (const auto& [name, rank] : std::map<std::string, std::string>{{"chat", "4"}, {"code", "2"}}) {
    folder.write(name + "/adapter_config.json",
                 R"({"peft_type": "LORA", "lora_alpha": 16, "target_modules": ["q_proj", "v_proj"], "r": )" +
                     rank + "}");
  }
  const ServeJson result = serve_json({"--trace", kTinyTrace, "--adapters", folder / ""});
  EXPECT_EQ(result["adapters"]["pool"], 2);
  EXPECT_EQ(result["completed"], 24);
}

TEST(Serve, OutHoldsTheReports) {
  const TemporaryFolder folder;
  const BinaryRun run = run_binary(serve({"--trace", kTinyTrace, "--adapter", kServeAdapter, "--adapters",
                                          "3", "--json", "--out", folder / "new"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_EQ(testing::read_text(folder / "new/serve.json"), run.standard_output);
  const std::string csv = testing::read_text(folder / "new/requests.csv");
  EXPECT_TRUE(
      csv.starts_with("request,outcome,adapter,input_tokens,output_tokens,generated_tokens,arrival_s,"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 25);
  EXPECT_TRUE(std::filesystem::exists(folder / "new/serve.txtpb"));
  const std::string page = testing::read_text(folder / "new/serve.html");
  EXPECT_NE(page.find("data-kind=\"ServeResult\""), std::string::npos);
  EXPECT_NE(page.find("\"by_adapter\":"), std::string::npos);
}

struct BadServe {
  std::vector<std::string> arguments;
  std::string message;  // part of it
};

TEST(Serve, BadInputIsRefusedInWords) {
  const TemporaryFolder folder;
  folder.write("back.csv", "arrival_time_ns,input_toks,output_toks\n5,1,1\n4,1,1\n");
  folder.write("big/adapter_config.json",
               R"({"peft_type": "LORA", "r": 64, "lora_alpha": 16, "target_modules": "all-linear"})");
  const std::vector<BadServe> cases{
      {{}, "--trace is missing"},
      {{"--trace", folder / "back.csv"}, "back.csv:3: arrives at 4, before line 2"},
      {{"--trace", folder / "none.csv"}, "none.csv"},
      {{"--trace", kTinyTrace}, "tiny.csv:2: asks for adapter 'chat'; no adapters are given"},
      {{"--trace", kTinyTrace, "--adapter", kServeAdapter}, "adapter 'chat' is not among --adapters"},
      {{"--trace", kTinyTrace, "--adapter", kServeAdapter, "--adapters", "1"},
       "is one more than the 1 that --adapters has"},
      {{"--trace", kTinyTrace, "--adapters", "3"}, "--adapter, which is missing"},
      {{"--trace", kTinyTrace, "--adapter", kServeAdapter, "--adapters", "0"}, "--adapters is '0'"},
      {{"--trace", kTinyTrace, "--adapters", folder / "nowhere"}, "is no folder with adapters"},
      {{"--trace", kTinyTrace, "--adapter", folder / "big", "--adapters", "4"}, "LoRA"},
      {{"--trace", kTinyTrace, "--adapter", kServeAdapter, "--adapters", "3", "--scheduler", "magic"},
       "--scheduler is 'magic'; allowed are fcfs, shortest-first, decode-first, adapter-aware"},
      {{"--trace", kTinyTrace, "--adapter", kServeAdapter, "--adapters", "3", "--replacement", "mru"},
       "--replacement is 'mru'; allowed are lru, lfu, fifo"},
  };
  for (const BadServe& bad : cases) {
    const BinaryRun run = run_binary(serve(bad.arguments));
    EXPECT_EQ(run.exit_status, 2) << bad.message;
    EXPECT_NE(run.standard_error.find(bad.message), std::string::npos) << run.standard_error;
    EXPECT_EQ(run.standard_output, "");
  }
}

}  // namespace
}  // namespace primalsim::cli
