#include "report/generate_json.h"

#include <nlohmann/json.hpp>

namespace primalsim::report {
namespace {

using Json = nlohmann::ordered_json;

Json latency_json(const v1::InterTokenLatency& latency) {
  return {{"mean_cycles", latency.mean_cycles()}, {"first_cycles", latency.first_cycles()},
          {"last_cycles", latency.last_cycles()}, {"p50_cycles", latency.p50_cycles()},
          {"p99_cycles", latency.p99_cycles()},   {"mean_ns", latency.mean_ns()}};
}

Json generate_energy_json(const v1::EnergyResult& energy) {
  Json json{{"joules_per_token", energy.joules_per_token()},
            {"tokens_per_joule", energy.tokens_per_joule()},
            {"average_watts", energy.average_watts()},
            {"total_fj", energy.total_fj()},
            {"parts_fj", Json::object()},
            {"state_tile_cycles", Json::object()},
            {"retention_sweep", Json::array()}};
  for (const v1::EnergyPart& part : energy.parts()) json["parts_fj"][part.component()] = part.fj();
  for (const v1::StateCycles& state : energy.states()) {
    json["state_tile_cycles"][state.state()] = state.tile_cycles();
  }
  for (const v1::RetentionPoint& point : energy.retention_sweep()) {
    json["retention_sweep"].push_back({{"retained_permille", point.retained_permille()},
                                       {"joules_per_token", point.joules_per_token()},
                                       {"tokens_per_joule", point.tokens_per_joule()},
                                       {"average_watts", point.average_watts()},
                                       {"total_fj", point.total_fj()}});
  }
  return json;
}

Json request_json(const v1::RequestResult& request) {
  Json json{{"adapter", request.adapter()},
            {"prompt_tokens", request.prompt_tokens()},
            {"output_tokens", request.output_tokens()},
            {"adapter_switched", request.adapter_switched()},
            {"ttft_cycles", request.ttft_cycles()},
            {"ttft_ns", request.ttft_ns()},
            {"reprogram_cycles", request.reprogram_cycles()},
            {"reprogram_stall_cycles", request.reprogram_stall_cycles()},
            {"decode_cycles", request.decode_cycles()},
            {"inter_token", latency_json(request.inter_token())},
            {"tokens_per_second", request.tokens_per_second()},
            {"end_to_end_tokens_per_second", request.end_to_end_tokens_per_second()},
            {"errors", Json::array()}};
  for (const v1::ModelError& error : request.errors()) {
    json["errors"].push_back(
        {{"name", error.name()}, {"fraction", error.fraction()}, {"meaning", error.meaning()}});
  }
  if (request.has_prefill_energy()) json["prefill_energy"] = generate_energy_json(request.prefill_energy());
  if (request.has_decode_energy()) json["decode_energy"] = generate_energy_json(request.decode_energy());
  return json;
}

}  // namespace

std::string to_json(const v1::GenerateResult& result) {
  Json json{{"model", result.model()},
            {"architecture", result.architecture()},
            {"mapping", result.mapping()},
            {"layers", result.layers()},
            {"lm_head", result.lm_head()},
            {"batch", result.batch()},
            {"exact", result.exact()},
            {"policy", result.policy()},
            {"requests", Json::array()},
            {"policies", Json::array()},
            {"simulated_programs", result.simulated_programs()},
            {"reused_programs", result.reused_programs()},
            {"assumptions", Json::array()}};
  for (const v1::RequestResult& request : result.requests())
    json["requests"].push_back(request_json(request));
  for (const v1::PolicyTotals& totals : result.policies()) {
    json["policies"].push_back({{"policy", totals.policy()},
                                {"reprogram_stall_cycles", totals.reprogram_stall_cycles()},
                                {"total_cycles", totals.total_cycles()},
                                {"joules", totals.joules()},
                                {"joules_per_token", totals.joules_per_token()},
                                {"watts", totals.watts()}});
  }
  for (const std::string& assumption : result.assumptions()) json["assumptions"].push_back(assumption);
  // Names come from files and may hold any bytes.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace primalsim::report
