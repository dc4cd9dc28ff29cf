#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/number_text.h"
#include "report/provenance_text.h"
#include "report/table.h"

namespace primalsim::report {
namespace {

using Sentences = google::protobuf::RepeatedPtrField<std::string>;

std::string tokens_text(const v1::FunctionalCheck& check, const v1::CheckedGraph& graph) {
  if (!graph.has_skew()) return "";
  const auto count = [](std::uint32_t n, const char* what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
  };
  return fmt::format(" of {} in {}, {} apart,", count(check.batch() * check.tokens(), "token"),
                     count(check.batch(), "sequence"), count(graph.skew(), "operator"));
}

std::string first_of(const Sentences& sentences) {
  constexpr int kShown = 10;
  std::string text;
  for (int i = 0; i < std::min(kShown, sentences.size()); ++i) text += fmt::format("  {}\n", sentences[i]);
  if (sentences.size() > kShown) text += fmt::format("  and {} more\n", sentences.size() - kShown);
  return text;
}

std::string search_text(const v1::SearchSummary& search) {
  const bool in_cycles = search.objective() == "cycles" || search.objective() == "ttft";
  const std::string score = in_cycles ? grouped(static_cast<std::uint64_t>(search.score() + 0.5))
                                      : fmt::format("{:.6g}", search.score());
  std::string text =
      fmt::format("  found in {} evaluations{}, seed {}: {} {}, {:.2f}x {}", search.evaluations(),
                  search.interrupted() ? ", interrupted" : "", search.seed(), score, search.unit(),
                  search.score() / search.best_strategy_score(), search.best_strategy());
  if (search.has_bound())
    text += fmt::format(", {:.2f}x the bound for any mapping", search.times_the_bound());
  if (search.strategies_without_score_size() > 0) {
    text += fmt::format("\n  it ended before these strategies had a score: {}",
                        fmt::join(search.strategies_without_score(), ", "));
  }
  return text + "\n";
}

}  // namespace

std::string to_table(const v1::MappingSummary& summary, const Layout& /*layout*/) {
  std::string text = summary.has_provenance() ? provenance_text(summary.provenance()) + "\n" : "";
  text += fmt::format("mapping '{}' of {}\n", summary.mapping(), summary.model());
  for (const v1::GraphSummary& graph : summary.graphs()) {
    text += fmt::format(
        "  {:<6} {} partitions on {} {}; broadcasts and sums take {} flit-hops, {} flits on the busiest "
        "link\n",
        graph.graph(), graph.partitions(), graph.tiles(), graph.tiles() == 1 ? "tile" : "tiles",
        graph.multicast_flit_hops() + graph.reduce_flit_hops(), graph.busiest_link_flits());
  }
  text += fmt::format("  per layer: {} bytes of weights, {} bytes of LoRA, KV cache for {} tokens\n",
                      summary.weight_bytes(), summary.lora_bytes(), summary.kv_capacity_tokens());
  if (summary.has_array()) text += "  " + array_line(summary.array());
  return summary.has_search() ? text + search_text(summary.search()) : text;
}

std::string to_table(const v1::FunctionalCheck& check, const Layout& /*layout*/) {
  std::string text = check.has_provenance() ? provenance_text(check.provenance()) + "\n" : "";
  for (const v1::CheckedGraph& graph : check.graphs()) {
    const std::string what =
        fmt::format("{}: the {}{} computes", check.mapping(), graph.graph(), tokens_text(check, graph));
    if (graph.right()) {
      text += fmt::format("{} the right numbers: {} slices of {} vectors compared, {} cycles\n", what,
                          grouped(graph.slices()), grouped(graph.vectors()), grouped(graph.cycles()));
    } else {
      text += what + " WRONG numbers\n" + first_of(graph.findings()) + first_of(graph.differences());
    }
  }
  return text;
}

}  // namespace primalsim::report
