#include "study/generate/layer_runs.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>

#include "accelerator/generation/pipeline.h"
#include "study/generate/token_stream.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/kv_position.h"
#include "workloads/program/slot_shortage.h"

namespace primalsim::study {

std::vector<std::uint32_t> sampled_sequences(std::uint32_t batch, std::size_t adapters) {
  std::set<std::uint32_t> sequences{0};
  for (std::uint64_t next = 1; next < batch; next *= 2) sequences.insert(static_cast<std::uint32_t>(next));
  for (std::uint32_t next = 1; next < std::min<std::uint64_t>(batch, adapters); ++next) {
    sequences.insert(next);
  }
  return {sequences.begin(), sequences.end()};
}

std::vector<std::uint32_t> sampled_rounds(std::uint32_t batch) {
  std::vector<std::uint32_t> sizes;
  for (std::uint64_t size = 2; size <= batch; size *= 2) sizes.push_back(static_cast<std::uint32_t>(size));
  return sizes;
}

std::uint32_t LayerRuns::most_context() const {
  const std::uint64_t window = workload_.shape().sliding_window();
  const std::uint64_t entries =
      layout_.sequences > 1 ? layout_.entries : workloads::kv_capacity_tokens(mapping_);
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(window != 0 && window <= entries ? kMost : std::min(entries, kMost));
}

void LayerRuns::check_fits(std::uint32_t last_context) const {
  // What suffices has to do so for all Programs.
  std::optional<workloads::SlotsSuffice> shortage;
  const auto attempt = [&](const auto& lower_one) {
    try {
      lower_one();
    } catch (const workloads::SlotsSuffice& each) {
      shortage = shortage ? shortage->with(each) : each;
    }
  };
  const auto tokens = std::min(last_context, kStreamTokens);
  for (const std::uint32_t sequence : sampled()) {
    attempt([&] { lower(prompt_stream(last_context, tokens, sequence), TaskOrder::kClosest); });
  }
  for (const std::uint32_t size : sampled_rounds(layout_.sequences)) {
    attempt([&] { lower(rounds_stream(last_context, 1, size), TaskOrder::kClosest); });
  }
  attempt([&] { workloads::lower(workload_, mapping_, machine_, workload_.layer().name(), last_context); });
  if (shortage) throw *shortage;
}

std::shared_ptr<const accelerator::ProgramResult> LayerRuns::step(std::uint32_t context,
                                                                  std::uint32_t sequence) const {
  if (sequence > 0) return run({{{context, sequence}}, 0, 1}, TaskOrder::kOneByOne).run;
  const v1::Program program =
      workloads::lower(workload_, mapping_, machine_, workload_.layer().name(), context);
  return work_.run(program, machine_);
}

std::uint64_t LayerRuns::waiting_tokens(std::uint32_t prompt) const {
  const v1::ModelShape& shape = workload_.shape();
  const v1::Placement& layer = workloads::placement_of(mapping_, workload_.layer().name(), "mapping");
  const std::uint64_t room =
      layer.tiles() * machine_.mesh().macros() * machine_.scratchpad().kv_capacity_bytes();
  const std::uint64_t entry =
      2 * machine_.kv_bytes(std::uint64_t{shape.kv_heads()} * shape.head_dim());  // K and V
  const std::uint64_t cache = workloads::kv_entries(shape, prompt) * entry * layout_.sequences;
  const std::uint64_t token = machine_.flits(shape.hidden_size(), machine_.precision().residual_bits) *
                              machine_.router().flit_bytes();
  return cache < room ? (room - cache) / token : 0;
}

std::shared_ptr<const accelerator::ProgramResult> LayerRuns::head() const {
  const v1::Program program = workloads::lower(workload_, mapping_, machine_, workload_.head().name(), 1);
  return work_.run(program, machine_);
}

workloads::TokenStream LayerRuns::prompt_stream(std::uint32_t last_context, std::uint32_t tokens,
                                                std::uint32_t sequence) const {
  workloads::TokenStream stream;
  for (std::uint32_t i = 0; i < tokens; ++i) {
    stream.tokens.push_back({last_context - tokens + 1 + i, sequence});
  }
  return stream;
}

StreamRun LayerRuns::prompt(std::uint32_t last_context, std::uint32_t tokens, TaskOrder order,
                            std::uint32_t sequence) const {
  return prompts_.get({last_context, tokens, order, sequence},
                      [&] { return run(prompt_stream(last_context, tokens, sequence), order); });
}

std::vector<Cycle> LayerRuns::second_layer(std::uint32_t last_context, std::uint32_t tokens, TaskOrder order,
                                           std::uint32_t sequence) const {
  return second_layers_.get({last_context, tokens, order, sequence},
                            [&] { return run_two_layers(last_context, tokens, order, sequence); });
}

std::vector<Cycle> LayerRuns::run_two_layers(std::uint32_t last_context, std::uint32_t tokens,
                                             TaskOrder order, std::uint32_t sequence) const {
  const v1::Program layer = lower(prompt_stream(last_context, tokens, sequence), order);
  const v1::Graph& graph = workload_.layer();
  const std::uint32_t tiles = workloads::placement_of(mapping_, graph.name(), "mapping").tiles();
  const v1::Program two = accelerator::pipeline_layers(layer, graph, tiles, 2);
  return token_ends(*work_.run(two, machine_), tokens);
}

workloads::TokenStream LayerRuns::rounds_stream(std::uint32_t last_context, std::uint32_t tokens,
                                                std::uint32_t sequences) const {
  constexpr std::uint32_t kMost = 6;
  const std::uint32_t among = std::min(sequences, kMost);
  const std::uint32_t counted = (tokens + among - 1) / among * among;
  // The period runs from the end of the last filling token to that of the last token that counts.
  const std::uint32_t all = kFillingTokens + 1 + counted + kDrainingTokens;
  const std::uint32_t turns = (all - 1) / among;
  workloads::TokenStream stream;
  for (std::uint32_t i = 0; i < all; ++i) {
    const std::uint32_t back = turns - i / among;
    const std::uint64_t spread = std::uint64_t{i % among} * (sequences - 1);
    const auto sequence = static_cast<std::uint32_t>(spread / (among - 1));
    stream.tokens.push_back({last_context > back ? last_context - back : 1, sequence});
  }
  return stream;
}

StreamRun LayerRuns::rounds(std::uint32_t last_context, std::uint32_t tokens, TaskOrder order,
                            std::uint32_t sequences) const {
  return run(rounds_stream(last_context, tokens, sequences), order);
}

v1::Program LayerRuns::lower(workloads::TokenStream stream, TaskOrder order) const {
  const v1::Graph& layer = workload_.layer();
  stream.entries_per_sequence = layout_.entries;
  stream.adapted = layout_.adapted;
  stream.skew_operators = order == TaskOrder::kClosest ? workloads::least_skew(layer)
                                                       : static_cast<std::uint32_t>(layer.operators_size());
  return workloads::lower_tokens_closest(workload_, mapping_, machine_, stream);
}

StreamRun LayerRuns::run(workloads::TokenStream stream, TaskOrder order) const {
  const auto tokens = static_cast<std::uint32_t>(stream.tokens.size());
  StreamRun result{work_.run(lower(std::move(stream), order), machine_), {}};
  result.ends = token_ends(*result.run, tokens);
  return result;
}

}  // namespace primalsim::study
