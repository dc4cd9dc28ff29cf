// serve.
#include "study/serve.h"

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/number_text.h"
#include "python/inputs.h"
#include "python/studies.h"
#include "report/writer.h"
#include "study/generate.h"

namespace primalsim::python {
namespace {

constexpr std::uint64_t kMostSequences = 65536;

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// `count` like the one of "adapter".
std::vector<v1::Workload> numbered(const v1::Workload& one, const std::string& count,
                                   const std::string& source, study::ServeRequest& request) {
  constexpr std::uint64_t kMostAdapters = 100'000;
  std::vector<v1::Workload> pool = study::copies_of_adapter(
      one, static_cast<std::uint32_t>(parse_integer("adapters", count, 1, kMostAdapters)));
  for (const v1::Workload& each : pool) request.sources.adapters[each.lora().name()] = source;
  request.numbered_adapters = true;
  return pool;
}

// The adapters that requests may have; none without "adapter" and "adapters".
std::vector<v1::Workload> load_pool(const Arguments& arguments, study::ServeRequest& request) {
  const auto adapter = arguments.text("adapter");
  const auto adapters = arguments.text("adapters");
  if (!adapter && !adapters) return {};
  const Item& model = arguments.required("model");
  if (model.kind != Item::Kind::kText) throw_input_error("adapters are for a model that is read from files");
  std::vector<v1::Workload> pool;
  if (adapters && !is_number(*adapters)) {
    if (adapter) {
      throw_input_error("adapter and adapters {} are both given; beside adapter, adapters is a number",
                        *adapters);
    }
    pool = study::load_adapter_folder(model.bytes, *adapters, request.sources);
  } else if (adapter) {
    pool = {study::load_model(model.bytes, *adapter)};
    request.sources.adapters[pool.front().lora().name()] = *adapter;
    if (adapters) pool = numbered(pool.front(), *adapters, *adapter, request);
  } else {
    throw_input_error("adapters is {}: a number of adapters like that of adapter, which is missing",
                      *adapters);
  }
  const auto positions = arguments.small("max_positions", 1, kMostPositions);
  for (v1::Workload& each : pool) {
    if (positions) study::allow_positions(each, *positions);
  }
  return pool;
}

// The model without an adapter.
v1::Workload plain_model(const Arguments& arguments) {
  const Item& model = arguments.required("model");
  v1::Workload workload = model.kind == Item::Kind::kText ? study::load_model(model.bytes)
                                                          : file_of(model, "workload", "model").workload();
  if (workload.has_lora() && model.kind != Item::Kind::kText) {
    throw_input_error("model has an adapter; those of serve are read from files");
  }
  const auto positions = arguments.small("max_positions", 1, kMostPositions);
  if (positions) study::allow_positions(workload, *positions);
  return workload;
}

void read_limits(const Arguments& arguments, study::ServeRequest& request) {
  constexpr double kMostSeconds = 1e9;
  request.max_batch = arguments.small("max_batch", 1, kMostSequences).value_or(request.max_batch);
  request.max_prefill_tokens = arguments.integer("max_prefill_tokens", 1, study::kMostTokensOfARequest)
                                   .value_or(request.max_prefill_tokens);
  request.adapter_slots = arguments.integer("adapter_slots", 1, kMostSequences).value_or(0);
  request.adapter_skew = arguments.real("adapter_skew", 0, 100).value_or(request.adapter_skew);
  request.adapter_seed =
      arguments.integer("adapter_seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(1);
  request.speedup = arguments.real("speedup", 1e-6, 1e6).value_or(request.speedup);
  request.until_s = arguments.real("until", 0, kMostSeconds);
  request.slo_ttft_ms = arguments.real("slo_ttft_ms", 0, kMostSeconds);
  request.slo_tpot_ms = arguments.real("slo_tpot_ms", 0, kMostSeconds);
}

study::ServeRequest serve_request(const Arguments& arguments) {
  study::ServeRequest request;
  const auto trace = arguments.text("trace");
  if (!trace) throw_input_error("trace is missing");
  request.trace = study::read_trace(*trace);
  request.policy = policy_of(arguments).value_or(request.policy);
  request.scheduler = arguments.text_or("scheduler", request.scheduler);
  request.replacement = arguments.text_or("replacement", request.replacement);
  request.preempts = !arguments.is_second("preemption", "recompute", "never");
  read_limits(arguments, request);
  request.exact = arguments.flag("exact");
  request.arrays = arguments.flag("arrays");
  request.strategy = strategy_of(arguments);
  request.mapping = mapping_of(arguments);
  refuse_idle_options(arguments, {request.mapping});
  request.sources.model = source_of(&arguments.required("model"), "");
  request.sources.machine = machine_source(arguments);
  return request;
}

}  // namespace

Found run_serve(const Call& call) {
  const Arguments& arguments = call.arguments;
  if (const auto out = arguments.text("out")) report::check_output_folder(*out);
  study::ServeRequest request = serve_request(arguments);
  const v1::Architecture machine = machine_of(arguments);
  const v1::Workload model = plain_model(arguments);
  const std::vector<v1::Workload> pool = load_pool(arguments, request);
  return {kept(study::serve(call.session, model, pool, machine, request, call.progress))};
}

}  // namespace primalsim::python
