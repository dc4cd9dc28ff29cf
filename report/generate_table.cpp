#include <fmt/format.h>

#include <vector>

#include "core/number_text.h"
#include "report/mapping_text.h"
#include "report/provenance_text.h"
#include "report/table.h"
#include "report/text_table.h"

namespace primalsim::report {
namespace {

// Nanoseconds as microseconds.
std::string microseconds(double ns) { return fmt::format("{:.2f}", ns * 1e-3); }

std::string or_dash(bool there, double value) { return there ? fmt::format("{:.4g}", value) : "-"; }

std::string requests_table(const v1::GenerateResult& result, const Layout& layout) {
  TextRows rows{{"request", "prompt", "output", "TTFT us", "stall cycles", "mean ITL us", "first ITL",
                 "last ITL", "p99 ITL", "tokens/s", "J/token", "W"}};
  const double ns_per_cycle = [&] {
    for (const v1::RequestResult& request : result.requests()) {
      if (request.ttft_cycles() > 0) return request.ttft_ns() / static_cast<double>(request.ttft_cycles());
    }
    return 1.0;
  }();
  const auto cycles = [&](std::uint64_t count) {
    return microseconds(static_cast<double>(count) * ns_per_cycle);
  };
  for (int i = 0; i < result.requests_size(); ++i) {
    const v1::RequestResult& request = result.requests(i);
    const v1::InterTokenLatency& latency = request.inter_token();
    rows.push_back({fmt::format("{}{}", i + 1, request.adapter().empty() ? "" : " " + request.adapter()),
                    grouped(request.prompt_tokens()), grouped(request.output_tokens()),
                    microseconds(request.ttft_ns()), grouped(request.reprogram_stall_cycles()),
                    microseconds(latency.mean_ns()), cycles(latency.first_cycles()),
                    cycles(latency.last_cycles()), cycles(latency.p99_cycles()),
                    fmt::format("{:.1f}", request.tokens_per_second()),
                    or_dash(request.has_decode_energy(), request.decode_energy().joules_per_token()),
                    or_dash(request.has_decode_energy(), request.decode_energy().average_watts())});
  }
  return fitted_table(rows, layout.columns,
                      {"W", "first ITL", "last ITL", "stall cycles", "p99 ITL", "J/token"});
}

// A row for each request.
std::string prefill_table(const v1::GenerateResult& result) {
  const std::string kind = result.has_chunk_tokens()
                               ? fmt::format("{}, {} tokens", result.prefill(), result.chunk_tokens())
                               : result.prefill();
  TextRows rows{{"prefill " + kind, "tokens/s", "of decode's", "J/token", "W"}};
  const bool is_limited = result.has_power_limit_watts();
  if (is_limited) {
    rows[0].push_back(fmt::format("cycles added by {:g} W", result.power_limit_watts()));
    rows[0].push_back("added to decode");
  }
  for (int i = 0; i < result.requests_size(); ++i) {
    const v1::RequestResult& request = result.requests(i);
    const bool has_energy = request.has_prefill_energy();
    rows.push_back(
        {fmt::format("request {}", i + 1), fmt::format("{:.1f}", request.prefill_tokens_per_second()),
         request.has_prefill_over_decode() ? fmt::format("{:.2f}x", request.prefill_over_decode()) : "-",
         or_dash(has_energy, request.prefill_energy().joules_per_token()),
         or_dash(has_energy, request.prefill_energy().average_watts())});
    if (is_limited) {
      rows.back().push_back(grouped(request.prefill_slowed_cycles()));
      rows.back().push_back(grouped(request.decode_slowed_cycles()));
    }
  }
  return "\n" + text_table(rows);
}

// A row for each request with decode steps under lock-step control; empty if there is none.
std::string lockstep_decode_table(const v1::GenerateResult& result) {
  TextRows rows{{"lock-step control", "cycles/token", "tokens/s", "of data-flow", "J/token", "W"}};
  for (int i = 0; i < result.requests_size(); ++i) {
    const v1::RequestResult& request = result.requests(i);
    if (!request.has_lockstep()) continue;
    const v1::LockstepDecode& run = request.lockstep();
    const double slower = request.inter_token().mean_cycles() > 0
                              ? run.cycles_per_token() / request.inter_token().mean_cycles()
                              : 0;
    rows.push_back({fmt::format("request {}", i + 1), fmt::format("{:.0f}", run.cycles_per_token()),
                    fmt::format("{:.1f}", run.tokens_per_second()), fmt::format("{:.1f}x", slower),
                    or_dash(run.has_joules_per_token(), run.joules_per_token()),
                    or_dash(run.has_average_watts(), run.average_watts())});
  }
  return rows.size() == 1 ? "" : "\n" + text_table(rows);
}

std::string energy_table(const v1::RequestResult& request) {
  const v1::EnergyResult& decode = request.decode_energy();
  TextRows rows{{"decode energy", "J", "share"}};
  const auto total = static_cast<double>(decode.total_fj());
  for (const v1::EnergyPart& part : decode.parts()) {
    const auto fj = static_cast<double>(part.fj());
    rows.push_back(
        {part.component(), fmt::format("{:.4g}", fj * 1e-15), percent(total > 0 ? fj / total : 0)});
  }
  rows.push_back({"total", fmt::format("{:.4g}", total * 1e-15), percent(1)});
  std::string text = text_table(rows);
  if (decode.has_retained_share()) {
    text += fmt::format("a retained tile took {} of its active power in the mean\n",
                        percent(decode.retained_share()));
  }
  text += fmt::format("\nby the {}, of active: J/token, tokens/J, W\n", retained_thing(decode));
  for (const v1::RetentionPoint& point : decode.retention_sweep()) {
    text += fmt::format("  {}: {:.4g}, {:.4g}, {:.4g}\n", percent(retained_part(point)),
                        point.joules_per_token(), point.tokens_per_joule(), point.average_watts());
  }
  return text;
}

std::string policies_table(const v1::GenerateResult& result) {
  TextRows rows{{"policy", "reprogramming stalls", "all cycles", "J", "J/token", "W"}};
  for (const v1::PolicyTotals& totals : result.policies()) {
    rows.push_back({totals.policy(), grouped(totals.reprogram_stall_cycles()), grouped(totals.total_cycles()),
                    or_dash(totals.joules() > 0, totals.joules()),
                    or_dash(totals.joules() > 0, totals.joules_per_token()),
                    or_dash(totals.joules() > 0, totals.watts())});
  }
  return text_table(rows);
}

std::string errors_text(const v1::RequestResult& request) {
  std::string text;
  for (const v1::ModelError& error : request.errors()) {
    text += fmt::format("  {:.2f} %  {}: {}\n", 100 * error.fraction(), error.name(), error.meaning());
  }
  return text.empty() ? "" : "\nmeasured errors of the first request:\n" + text;
}

}  // namespace

std::string to_table(const v1::GenerateResult& result, const Layout& layout) {
  std::string text = fmt::format("{}, mapping {}, {} {}{}, batch {}, policy {}, machine {}\n", result.model(),
                                 result.mapping(), result.layers(), result.layers() == 1 ? "layer" : "layers",
                                 result.lm_head() ? " and the output head" : "", result.batch(),
                                 result.policy(), result.architecture());
  if (result.has_provenance()) text += provenance_text(result.provenance());
  text += "\n" + requests_table(result, layout) + prefill_table(result) + lockstep_decode_table(result);
  if (result.requests_size() > 0 && result.requests(0).has_decode_energy()) {
    text += "\nfirst request:\n" + energy_table(result.requests(0));
  }
  text += "\nall requests under each policy:\n" + policies_table(result);
  if (result.requests_size() > 0) text += errors_text(result.requests(0));
  text += fmt::format("\n{} Programs simulated, {} results reused\n", grouped(result.simulated_programs()),
                      grouped(result.reused_programs()));
  return text + "\n" + assumptions_text(result.assumptions(), layout);
}

}  // namespace primalsim::report
