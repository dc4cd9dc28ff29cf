// primalsim generate as users see it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "accelerator/generation/pipeline.h"
#include "accelerator/run_program.h"
#include "proto/read.h"
#include "tests/cli/run_binary.h"
#include "workloads/lowering/lower_tokens.h"
#include "workloads/mapping/strategy.h"
#include "workloads/model_import/import_model.h"

namespace primalsim::cli {
namespace {

using nlohmann::json;
using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

const std::string kGenerateRoot = PRIMALSIM_SOURCE_DIR;
const std::string kTinyAdapter = kGenerateRoot + "/examples/adapters/tiny-r4-qv";

std::vector<std::string> generate(std::initializer_list<std::string> more) {
  std::vector<std::string> arguments{"generate", kGenerateRoot + "/examples/models/tiny", "--arch",
                                     kGenerateRoot + "/configs/tiny.txtpb"};
  arguments.insert(arguments.end(), more);
  return arguments;
}

json generate_json(std::initializer_list<std::string> more) {
  std::vector<std::string> arguments = generate(more);
  arguments.push_back("--json");
  const BinaryRun run = run_binary(arguments);
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return json::parse(run.standard_output);
}

std::uint64_t layer_cycles(const std::string& context) {
  const BinaryRun run =
      run_binary({"run", kGenerateRoot + "/examples/models/tiny", "--adapter", kTinyAdapter, "--arch",
                  kGenerateRoot + "/configs/tiny.txtpb", "--context", context, "--json"});
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return json::parse(run.standard_output)["mappings"][0]["cycles_per_layer"];
}

// 10 prompt and 4 output tokens: the first comes with the prompt, three steps at contexts 11, 12 and 13
// follow, each 2 layers and the token's way in and back.
TEST(Generate, StepsAreTheLayersOfTheirContexts) {
  const json result =
      generate_json({"--adapter", kTinyAdapter, "--prompt", "10", "--output", "4"})["requests"][0];
  const std::uint64_t way = result["token_way_cycles"];
  EXPECT_GT(way, 0U);
  const std::uint64_t steps[] = {2 * layer_cycles("11") + way, 2 * layer_cycles("12") + way,
                                 2 * layer_cycles("13") + way};
  EXPECT_EQ(result["decode_cycles"], steps[0] + steps[1] + steps[2]);
  EXPECT_EQ(result["inter_token"]["first_cycles"], steps[0]);
  EXPECT_EQ(result["inter_token"]["last_cycles"], steps[2]);
  EXPECT_DOUBLE_EQ(result["tokens_per_second"].get<double>(),
                   3e9 / static_cast<double>(steps[0] + steps[1] + steps[2]));
}

// A prompt of one token is a decode step at context 1; no adapter, so nothing is written.
TEST(Generate, PromptOfOneTokenIsOneStep) {
  const json result = generate_json({"--prompt", "1", "--output", "1", "--policy", "none"})["requests"][0];
  const BinaryRun run = run_binary({"run", kGenerateRoot + "/examples/models/tiny", "--arch",
                                    kGenerateRoot + "/configs/tiny.txtpb", "--context", "1", "--json"});
  const std::uint64_t layer = json::parse(run.standard_output)["mappings"][0]["cycles_per_layer"];
  EXPECT_EQ(result["ttft_cycles"], 2 * layer + result["token_way_cycles"].get<std::uint64_t>());
  EXPECT_EQ(result["decode_cycles"], 0);
  EXPECT_EQ(result["tokens_per_second"], 0.0);
  EXPECT_EQ(result["reprogram_stall_cycles"], 0);
}

// The tiny model has two layers, and the first 16 tokens of a prompt are run as they are: the time is that of
// both layers in one network, in the faster of both orders of tasks.
TEST(Generate, ShortPromptOfTwoLayersIsSimulatedInFull) {
  const v1::Architecture machine = read_architecture(kGenerateRoot + "/configs/tiny.txtpb");
  const v1::Workload model = workloads::import_model(kGenerateRoot + "/examples/models/tiny", std::nullopt);
  const v1::Mapping mapping = workloads::make_mapping("primal", model, machine, {});
  Cycle best = kNever;
  for (const std::uint32_t skew : {4U, 19U}) {
    workloads::TokenStream stream{{}, 0, skew};
    for (std::uint32_t context = 1; context <= 16; ++context) stream.tokens.push_back({context, 0});
    const v1::Program layer = workloads::lower_tokens_closest(model, mapping, machine, stream);
    const std::uint32_t tiles = mapping.placements(0).tiles();
    best = std::min(
        best, accelerator::run_program(accelerator::pipeline_layers(layer, model.layer(), tiles, 2), machine)
                  .flit_cycles);
  }
  const json result = generate_json(
      {"--prompt", "16", "--output", "1", "--policy", "none", "--prefill", "streamed"})["requests"][0];
  EXPECT_EQ(result["ttft_cycles"], best + result["token_way_cycles"].get<std::uint64_t>());
}

// The error of skipping contexts, against simulating all 150, and as the run itself measured it.
TEST(Generate, InterpolationIsWithinOnePercentOfExact) {
  const json sampled =
      generate_json({"--adapter", kTinyAdapter, "--prompt", "40", "--output", "151"})["requests"][0];
  const json exact = generate_json(
      {"--adapter", kTinyAdapter, "--prompt", "40", "--output", "151", "--exact"})["requests"][0];
  const double ratio = sampled["decode_cycles"].get<double>() / exact["decode_cycles"].get<double>();
  EXPECT_NEAR(ratio, 1, 0.01);
  EXPECT_EQ(sampled["errors"][3]["name"], "decode_total");
  EXPECT_GE(sampled["errors"][3]["fraction"].get<double>(), std::abs(ratio - 1));
  EXPECT_LT(sampled["errors"][3]["fraction"].get<double>(), 0.03);
  for (const json& error : exact["errors"]) EXPECT_NE(error["name"], "decode_total");
  EXPECT_EQ(sampled["ttft_cycles"], exact["ttft_cycles"]);
}

TEST(Generate, AnyNumberOfThreadsGivesTheSameBytes) {
  const auto output = [&](const char* threads) {
    return run_binary(generate({"--adapter", kTinyAdapter, "--prompt", "40", "--output", "60", "--json",
                                "--lm-head", "--threads", threads}))
        .standard_output;
  };
  const std::string one = output("1");
  EXPECT_FALSE(one.empty());
  EXPECT_EQ(one, output("4"));
}

// Once the pipeline is full, a round grows with the batch; before, a round is one token's way through all
// layers.
TEST(Generate, BatchesShareThePipeline) {
  const auto request = [&](const char* batch) {
    return generate_json({"--prompt", "20", "--output", "5", "--batch", batch})["requests"][0];
  };
  const json one = request("1");
  const json eight = request("8");
  const json twelve = request("12");
  EXPECT_GT(eight["tokens_per_second"].get<double>(), one["tokens_per_second"].get<double>());
  EXPECT_GT(twelve["inter_token"]["mean_cycles"].get<double>(),
            eight["inter_token"]["mean_cycles"].get<double>());
  EXPECT_GT(eight["ttft_cycles"].get<std::uint64_t>(), 4 * one["ttft_cycles"].get<std::uint64_t>());
}

// Breakdown adds up to the last digit, and gating saves energy.
TEST(Generate, EnergyAddsUpAndPoliciesDiffer) {
  const json result = generate_json({"--adapter", kTinyAdapter, "--prompt", "10", "--output", "20"});
  for (const char* phase : {"prefill_energy", "decode_energy"}) {
    const json& energy = result["requests"][0][phase];
    std::uint64_t sum = 0;
    for (const auto& [name, fj] : energy["parts_fj"].items()) sum += fj.get<std::uint64_t>();
    EXPECT_EQ(sum, energy["total_fj"]);
    EXPECT_GE(energy["retention_sweep"].size(), 4U);
  }
  const json& policies = result["policies"];
  ASSERT_EQ(policies.size(), 5U);
  EXPECT_EQ(policies[0]["policy"], "none");
  EXPECT_EQ(policies[3]["policy"], "srpg");
  EXPECT_LT(policies[3]["joules"].get<double>(), policies[0]["joules"].get<double>());
  EXPECT_LE(policies[2]["reprogram_stall_cycles"], policies[0]["reprogram_stall_cycles"]);
  EXPECT_LT(policies[2]["total_cycles"], policies[0]["total_cycles"]);
}

// The adapter is written before the first request only: the second finds it.
TEST(Generate, AdaptersStayUntilReplaced) {
  const TemporaryFolder folder;
  folder.write("s.txt", "tiny-r4-qv 10 3\ntiny-r4-qv 10 3 # again\nnone 10 3\ntiny-r4-qv 10 3\n");
  const json result = generate_json({"--adapters", kTinyAdapter, "--schedule", folder / "s.txt"});
  ASSERT_EQ(result["requests"].size(), 4U);
  EXPECT_GT(result["requests"][0]["reprogram_stall_cycles"], 0);
  EXPECT_TRUE(result["requests"][0]["adapter_switched"]);
  for (int i = 1; i < 4; ++i) {
    EXPECT_EQ(result["requests"][i]["reprogram_stall_cycles"], 0);
    EXPECT_FALSE(result["requests"][i]["adapter_switched"]);
  }
  EXPECT_EQ(result["requests"][1]["decode_cycles"], result["requests"][0]["decode_cycles"]);
  EXPECT_LT(result["requests"][1]["ttft_cycles"], result["requests"][0]["ttft_cycles"]);
  EXPECT_GT(result["reused_programs"], 0);
}

// Another adapter, of another rank on other matrices: written at each switch, and the frozen weights stay
// where they are.
TEST(Generate, SwitchesAdapters) {
  const TemporaryFolder folder;
  folder.write(
      "big/adapter_config.json",
      R"({"peft_type": "LORA", "r": 8, "lora_alpha": 16, "target_modules": ["q_proj", "o_proj", "up_proj"]})");
  folder.write("s.txt", "tiny-r4-qv 12 2\nbig 12 2\nbig 12 2\ntiny-r4-qv 12 2\n");
  for (const char* policy : {"none", "srpg"}) {
    const json requests = generate_json(
        {"--adapters", kTinyAdapter, "--adapters", folder / "big", "--schedule", folder / "s.txt", "--policy",
         policy, "--set", "host_link.private_ports=true", "--set", "host_link.look_ahead_layers=1", "--set",
         "host_link.token_traffic=false"})["requests"];
    EXPECT_GT(requests[1]["reprogram_cycles"], requests[0]["reprogram_cycles"]);
    EXPECT_TRUE(requests[1]["adapter_switched"]);
    EXPECT_FALSE(requests[2]["adapter_switched"]);
    EXPECT_TRUE(requests[3]["adapter_switched"]);
    // Without overlap every layer waits for its own weights.
    const std::uint64_t stall = requests[3]["reprogram_stall_cycles"];
    const std::uint64_t cycles = requests[3]["reprogram_cycles"];
    // The first layer's writing, and its waking, cannot be hidden.
    EXPECT_EQ(stall, policy == std::string("none") ? 2 * cycles : 100 + cycles);
  }
}

TEST(Generate, OutHoldsTheReports) {
  const TemporaryFolder folder;
  const BinaryRun run =
      run_binary(generate({"--prompt", "5", "--output", "3", "--json", "--out", folder / "new"}));
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_EQ(testing::read_text(folder / "new/generate.json"), run.standard_output);
  const std::string csv = testing::read_text(folder / "new/tokens.csv");
  EXPECT_TRUE(
      csv.starts_with("request,output_token,context_entries,latency_cycles,simulated,key,option_requests,"));
  EXPECT_NE(csv.find("\n1,2,6,"), std::string::npos);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3);
  EXPECT_TRUE(std::filesystem::exists(folder / "new/generate.txtpb"));
}

struct BadGenerate {
  std::vector<std::string> arguments;
  std::string message;  // part of it
};

TEST(Generate, BadInputIsRefusedInWords) {
  const TemporaryFolder folder;
  folder.write("s.txt", "tiny-r4-qv 10 3\nother 1 1\n");
  const std::vector<BadGenerate> cases{
      {{"--prompt", "0", "--output", "1"}, "--prompt is '0'"},
      {{"--prompt", "5", "--output", "0"}, "--output is '0'"},
      {{"--prompt", "-5", "--output", "1"}, "--prompt is '-5'"},
      {{"--prompt", "5"}, "--output is missing"},
      {{"--prompt", "200", "--output", "57"}, "at most 256 positions"},
      {{"--prompt", "5", "--output", "2", "--batch", "0"}, "--batch is '0'"},
      {{"--prompt", "100", "--output", "100", "--batch", "100"}, "it overflows at token "},
      {{"--prompt", "5", "--output", "2", "--policy", "sleep"},
       "--policy is 'sleep'; allowed are none, gate, reprogram, srpg and refresh"},
      {{"--adapters", kTinyAdapter, "--schedule", folder / "s.txt"},
       "s.txt:2: adapter 'other' is not among --adapters; allowed are none, tiny-r4-qv"},
      {{"--adapters", kTinyAdapter, "--schedule", folder / "s.txt", "--prompt", "3"},
       "--prompt is given; --schedule says it for each request"},
      {{"--adapter", kTinyAdapter, "--adapters", kTinyAdapter, "--prompt", "3", "--output", "3"},
       "--adapter and --adapters are both given"},
      {{"--adapters", kTinyAdapter, "--adapters", kTinyAdapter, "--prompt", "3", "--output", "3"},
       "adapter 'tiny-r4-qv' is given twice"},
      {{"--prompt", "200", "--output", "58", "--max-positions", "257"}, "at most 257 positions"},
  };
  for (const BadGenerate& bad : cases) {
    std::vector<std::string> arguments = generate({});
    arguments.insert(arguments.end(), bad.arguments.begin(), bad.arguments.end());
    const BinaryRun run = run_binary(arguments);
    EXPECT_EQ(run.exit_status, 2) << bad.message;
    EXPECT_NE(run.standard_error.find(bad.message), std::string::npos) << run.standard_error;
    EXPECT_EQ(run.standard_output, "");
  }
}

}  // namespace
}  // namespace primalsim::cli
