#include <fmt/format.h>

#include "core/number_text.h"
#include "report/provenance_text.h"
#include "report/table.h"
#include "report/text_table.h"

namespace primalsim::report {
namespace {

std::string plain(double value) { return fmt::format("{:.4g}", value); }

std::string latencies(const v1::ServeResult& result) {
  TextRows rows{{"ms", "mean", "median", "p90", "p95", "p99"}};
  const auto add = [&](const char* name, const v1::LatencySummary& summary) {
    rows.push_back({name, plain(summary.mean()), plain(summary.median()), plain(summary.p90()),
                    plain(summary.p95()), plain(summary.p99())});
  };
  add("time to the first token", result.ttft());
  add("time per output token", result.tpot());
  add("between two tokens", result.itl());
  add("end to end", result.e2el());
  return text_table(rows);
}

std::string requests_text(const v1::ServeResult& result) {
  std::string text =
      fmt::format("{} requests in {} s: {} completed, {} refused", grouped(result.arrived()),
                  plain(result.duration()), grouped(result.completed()), grouped(result.failed()));
  if (result.waiting() + result.running() > 0) {
    text += fmt::format(", {} waiting and {} running at the end", grouped(result.waiting()),
                        grouped(result.running()));
  }
  text += "\n";
  for (const v1::Refusal& refusal : result.refusals()) {
    text += fmt::format("  refused: {}, {}: {} at most asked for, {} allowed\n", grouped(refusal.count()),
                        refusal.reason(), grouped(refusal.largest()), grouped(refusal.allowed()));
  }
  text += fmt::format("{} requests/s", plain(result.request_throughput()));
  if (result.has_request_goodput())
    text += fmt::format(", {} within the limits", plain(result.request_goodput()));
  text += fmt::format("; {} output tokens/s, {} with those of prompts\n", plain(result.output_throughput()),
                      plain(result.total_token_throughput()));
  text += fmt::format(
      "{} rounds of {} sequences in the mean; at most {} requests at once; KV cache: {} of {} entries at "
      "most, {} "
      "preemptions\n",
      grouped(result.rounds()), plain(result.mean_batch()), grouped(result.max_concurrent_requests()),
      grouped(result.kv_peak_entries()), grouped(result.kv_capacity_entries()),
      grouped(result.preemptions()));
  return text;
}

std::string adapters_text(const v1::ServeResult& result) {
  if (!result.has_adapters()) return "";
  const v1::AdapterUse& use = result.adapters();
  return fmt::format(
      "adapters: {} in the pool, {} in the DCIMs at once ({} of a macro's {} words each); {} of requests "
      "found "
      "theirs; {} written, {} evicted, {} bytes; {} cycles stalled, {} hidden{}\n",
      grouped(use.pool()), grouped(use.resident()), grouped(use.words_of_a_macro()),
      grouped(use.dcim_words()), percent(use.hit_rate()), grouped(use.misses()), grouped(use.evictions()),
      grouped(use.bytes_written()), grouped(use.stall_cycles()), grouped(use.hidden_cycles()),
      use.passing_cycles() == 0
          ? ""
          : fmt::format(", {} longer because weights passed layers", grouped(use.passing_cycles())));
}

std::string energy_text(const v1::ServeResult& result) {
  std::string text = "tiles:";
  for (const v1::StateShare& share : result.states()) {
    text += fmt::format("{} {} {}", text == "tiles:" ? "" : ",", share.state(), percent(share.fraction()));
  }
  if (!result.has_energy()) return text + "\n";
  const v1::ServeEnergy& energy = result.energy();
  return text + fmt::format("\n{} J/token, {} W; {} of the energy while no request was there\n",
                            plain(energy.joules_per_token()), plain(energy.watts()),
                            percent(energy.joules() > 0 ? energy.idle_joules() / energy.joules() : 0));
}

std::string policies_text(const v1::ServeResult& result) {
  TextRows rows{{"policy", "mean TTFT ms", "p99 TTFT ms", "mean TPOT ms", "stall cycles", "J/token", "W"}};
  for (const v1::ServePolicy& policy : result.policies()) {
    rows.push_back({policy.policy(), plain(policy.mean_ttft_ms()), plain(policy.p99_ttft_ms()),
                    plain(policy.mean_tpot_ms()), grouped(policy.stall_cycles()),
                    policy.has_joules_per_token() ? plain(policy.joules_per_token()) : "-",
                    policy.has_watts() ? plain(policy.watts()) : "-"});
  }
  return text_table(rows);
}

std::string errors_text(const v1::ServeResult& result) {
  std::string text;
  for (const v1::ModelError& error : result.errors()) {
    text += fmt::format("  {:.2f} %  {}: {}\n", 100 * error.fraction(), error.name(), error.meaning());
  }
  return text.empty() ? "" : "\nmeasured errors:\n" + text;
}

}  // namespace

std::string to_table(const v1::ServeResult& result, const Layout& layout) {
  std::string text =
      fmt::format("{}, mapping {}, {} {}{}, policy {}, scheduler {}, machine {}\n", result.model(),
                  result.mapping(), result.layers(), result.layers() == 1 ? "layer" : "layers",
                  result.lm_head() ? " and the output head" : "", result.policy(), result.scheduler(),
                  result.architecture());
  if (result.has_provenance()) text += provenance_text(result.provenance());
  text += "\n" + requests_text(result) + "\n" + latencies(result) + "\n" + adapters_text(result) +
          energy_text(result) + "\nthe same trace under each policy:\n" + policies_text(result) +
          errors_text(result);
  text += fmt::format("\n{} Programs simulated, {} results reused\n", grouped(result.simulated_programs()),
                      grouped(result.reused_programs()));
  return text + "\n" + assumptions_text(result.assumptions(), layout);
}

}  // namespace primalsim::report
