#include "study/serve.h"

#include <algorithm>
#include <limits>

#include "cli/commands.h"
#include "cli/machine_options.h"
#include "cli/study_options.h"
#include "core/error.h"
#include "study/generate.h"

namespace primalsim::cli {
namespace {

void declare_serve(Options& options) {
  declare_inputs(options);
  options.value("trace", "FILE", "requests with the times of their arrival (docs/serve.md, Traces)");
  options.value(
      "adapters", "DIR|N",
      "the pool: adapters in the folders of DIR, or N like that of --adapter; without it --adapter alone");
  options.value("adapter-skew", "S",
                "of the power law of adapters: number k has a share of 1/k^S; 1 if not given, 0: all alike");
  options.value("adapter-seed", "N", "of the draw of adapters; 1 if not given");
  options.value("adapter-slots", "N", "adapters in the DCIMs at once; as many as fit if not given");
  options.value("policy", "none|gate|reprogram|srpg|refresh",
                "what is done about idle tiles and LoRA weights; srpg if not given");
  options.value("scheduler", "NAME", "fcfs (the default), shortest-first, decode-first or adapter-aware");
  options.value("replacement", "NAME", "which adapter makes way: lru (the default), lfu or fifo");
  options.value(
      "preemption", "recompute|never",
      "where the KV cache is full: start the last sequence over (the default), or never let it come to that");
  options.value("max-batch", "B", "sequences decoded at once; 256 if not given");
  options.value("max-prefill-tokens", "N",
                "tokens of prompts that go through the layers together; 8192 if not given");
  options.value("speedup", "X", "arrivals come X times as fast; 1 if not given");
  options.value("until", "SECONDS", "nothing begins later; the whole trace if not given");
  options.value("slo-ttft-ms", "MS", "goodput counts requests whose first token comes within this");
  options.value("slo-tpot-ms", "MS",
                "goodput counts requests whose mean time per output token is within this");
  options.flag("exact", "simulate every context and every length of a prompt; nothing is interpolated");
  options.flag("arrays", "the JSON has a value for each request and token, as vLLM's benchmark has");
  options.value("mapping", "NAME|FILE", "a strategy or a Mapping file; primal if not given");
  declare_strategy_options(options);
  options.value("threads", "N", "runs at once; as many as there are processors if not given");
  declare_output(options, "write serve.json, requests.csv and serve.txtpb here");
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The adapters that requests may have; none without --adapter and --adapters.
std::vector<v1::Workload> load_pool(const Options& options, study::ServeRequest& request) {
  constexpr std::uint64_t kMostAdapters = 100'000;
  const std::string model = *options.text("MODEL");
  const auto adapter = options.text("adapter");
  const auto adapters = options.text("adapters");
  std::vector<v1::Workload> pool;
  if (adapters && !is_number(*adapters)) {
    if (adapter) {
      throw_input_error(
          "--adapter and --adapters {} are both given; beside --adapter, --adapters is a number", *adapters);
    }
    pool = study::load_adapter_folder(model, *adapters, request.sources);
  } else if (adapter) {
    const v1::Workload one = study::load_model(model, *adapter);
    request.sources.adapters[one.lora().name()] = *adapter;
    pool = {one};
    if (adapters) {
      const auto count = static_cast<std::uint32_t>(*options.integer("adapters", 1, kMostAdapters));
      pool = study::copies_of_adapter(one, count);
      for (const v1::Workload& each : pool) request.sources.adapters[each.lora().name()] = *adapter;
      request.numbered_adapters = true;
    }
  } else if (adapters) {
    throw_input_error("--adapters is {}: a number of adapters like that of --adapter, which is missing",
                      *adapters);
  }
  for (v1::Workload& each : pool) read_max_positions(options, each);
  return pool;
}

study::ServeRequest serve_request(const Options& options) {
  constexpr std::uint64_t kMostSequences = 65536;
  constexpr double kMostSeconds = 1e9;
  study::ServeRequest request;
  const auto trace = options.text("trace");
  if (!trace) throw_input_error("--trace is missing");
  request.trace = study::read_trace(*trace);
  request.policy = policy_option(options).value_or(request.policy);
  request.scheduler = options.text_or("scheduler", request.scheduler);
  request.replacement = options.text_or("replacement", request.replacement);
  request.preempts = !is_second(options, "preemption", "recompute", "never");
  request.max_batch =
      static_cast<std::uint32_t>(options.integer("max-batch", 1, kMostSequences).value_or(request.max_batch));
  request.max_prefill_tokens = options.integer("max-prefill-tokens", 1, study::kMostTokensOfARequest)
                                   .value_or(request.max_prefill_tokens);
  request.adapter_slots = options.integer("adapter-slots", 1, kMostSequences).value_or(0);
  request.adapter_skew = options.real("adapter-skew", 0, 100).value_or(request.adapter_skew);
  request.adapter_seed =
      options.integer("adapter-seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(1);
  request.speedup = options.real("speedup", 1e-6, 1e6).value_or(request.speedup);
  request.until_s = options.real("until", 0, kMostSeconds);
  request.slo_ttft_ms = options.real("slo-ttft-ms", 0, kMostSeconds);
  request.slo_tpot_ms = options.real("slo-tpot-ms", 0, kMostSeconds);
  request.exact = options.has("exact");
  request.arrays = options.has("arrays");
  request.strategy = strategy_options(options);
  if (const auto name = options.text("mapping")) request.mapping = study::choose_mappings({*name}).front();
  refuse_idle_strategy_options(options, {request.mapping});
  request.sources.model = *options.text("MODEL");
  request.sources.machine = study::machine_source(options.text("arch"));
  return request;
}

// The report is there, but whoever asked for it wanted something served.
void check_served(const study::ServeRequest& request, const v1::ServeResult& result) {
  if (result.failed() < result.arrived()) return;
  throw_run_error("{}: nothing was served, every request ({}) is refused; the report says why",
                  request.trace.file, result.arrived());
}

}  // namespace

int run_serve(std::span<const std::string> arguments) {
  Options options(
      "primalsim serve MODEL --trace FILE [--adapter A] [--adapters DIR|N] [--policy P] [--scheduler S] ...");
  declare_serve(options);
  if (!options.parse(arguments)) return 0;
  check_output(options);
  study::ServeRequest request = serve_request(options);
  study::Session session(settings_option(options));
  const v1::Architecture architecture = load_machine(options);
  v1::Workload model = study::load_model(*options.text("MODEL"));
  read_max_positions(options, model);
  const std::vector<v1::Workload> pool = load_pool(options, request);
  const v1::ServeResult result = study::serve(session, model, pool, architecture, request, progress(options));
  report_outcome(options, result);
  check_served(request, result);
  return 0;
}

}  // namespace primalsim::cli
