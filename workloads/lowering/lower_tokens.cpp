#include "workloads/lowering/lower_tokens.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "core/activity.h"
#include "core/error.h"
#include "workloads/lowering/lower.h"
#include "workloads/lowering/operators.h"
#include "workloads/mapping/kv_position.h"
#include "workloads/mapping/lora_words.h"

namespace primalsim::workloads {
namespace {

bool reads(const v1::Operator& op, const std::string& vector) {
  return std::find(op.inputs().begin(), op.inputs().end(), vector) != op.inputs().end();
}

// In groups of heads, all of attention is lowered with its last operator, which then reads what the first one
// does.
bool reads_when_lowered(const v1::Graph& graph, int index, const std::string& vector, bool in_groups) {
  const v1::Operator& op = graph.operators(index);
  if (!in_groups) return reads(op, vector);
  if (op.kind() == v1::Operator::SCORES) return false;
  if (op.kind() != v1::Operator::CONTEXT) return reads(op, vector);
  return std::any_of(graph.operators().begin(), graph.operators().end(), [&](const v1::Operator& other) {
    return other.kind() == v1::Operator::SCORES && reads(other, vector);
  });
}

bool writes(const v1::Operator& op, const std::string& vector) {
  return std::find(op.outputs().begin(), op.outputs().end(), vector) != op.outputs().end();
}

// When a vector comes into being and when it is used for the last time, as indices of operators.
struct Life {
  std::string vector;
  int first = 0;  // of the graph's input: 0
  int last = 0;
};

std::vector<Life> lives_of(const v1::Graph& graph, bool in_groups) {
  std::vector<Life> lives;
  for (const v1::Vector& vector : graph.vectors()) {
    Life life{vector.name(), -1, 0};
    for (int i = 0; i < graph.operators_size(); ++i) {
      const v1::Operator& op = graph.operators(i);
      const bool is_read = reads_when_lowered(graph, i, vector.name(), in_groups);
      if (!is_read && !writes(op, vector.name())) continue;
      if (life.first < 0) life.first = writes(op, vector.name()) && !is_read ? i : 0;
      life.last = i;
    }
    life.first = std::max(life.first, 0);
    lives.push_back(std::move(life));
  }
  return lives;
}

class TokenLowering {
 public:
  TokenLowering(const v1::Workload& workload, const v1::Mapping& mapping, const pe_models::Machine& machine,
                const TokenStream& stream, const LowerOptions& options)
      : workload_(workload),
        graph_(workload.layer()),
        placement_(find_placement(mapping, graph_.name())),
        machine_(machine),
        parts_(mapping.stream_parts()),
        stream_(stream),
        builder_(machine, program_tiles(graph_, placement_, true), reduce_shape(mapping), options.functional,
                 options.slots),
        lives_(lives_of(graph_, attends_in_groups(machine))),
        lowerings_(stream.tokens.size()) {
    require(!stream.tokens.empty(), "a stream has at least one token");
    require(stream.skew_operators >= least_skew(graph_), "tokens are at least least_skew() operators apart");
    for (std::uint32_t i = 0; i < stream.tokens.size(); ++i) last_of_[stream.tokens[i].sequence] = i;
    check_sequences();
    note_adapters(mapping);
  }

  ProgramDraft lower() {
    const auto tokens = static_cast<std::int64_t>(stream_.tokens.size());
    const std::int64_t skew = stream_.skew_operators;
    const std::int64_t steps = graph_.operators_size() + (tokens - 1) * skew;
    Activity activity(fmt::format("lowering {} tokens", tokens), static_cast<std::uint64_t>(steps));
    for (std::int64_t step = 0; step < steps; ++step) {
      activity.reach(static_cast<std::uint64_t>(step));
      check_stop();
      for (std::int64_t token = 0; token < tokens; ++token) {
        const std::int64_t op = step - token * skew;
        if (op < 0) break;
        if (op < graph_.operators_size()) lower(static_cast<std::uint32_t>(token), static_cast<int>(op));
      }
    }
    return builder_.finish();
  }

 private:
  void check_sequences() const {
    if (last_of_.size() < 2) return;
    for (const auto& [sequence, token] : last_of_) {
      const std::uint64_t entries = kv_entries(workload_.shape(), stream_.tokens[token].context);
      require(entries <= stream_.entries_per_sequence, "no sequence has more than entries_per_sequence");
    }
  }

  void note_adapters(const v1::Mapping& mapping) {
    adapted_ = stream_.adapted;
    if (adapted_.empty()) adapted_ = {{&workload_, &mapping}};
    first_with_.assign(adapted_.size(), static_cast<std::uint32_t>(stream_.tokens.size()));
    std::vector<const v1::Placement*> used;
    for (std::uint32_t i = 0; i < stream_.tokens.size(); ++i) {
      const std::size_t adapter = stream_.tokens[i].sequence % adapted_.size();
      if (first_with_[adapter] < i) continue;
      first_with_[adapter] = i;
      used.push_back(&find_placement(*adapted_[adapter].mapping, graph_.name()));
    }
    if (used.size() > 1) check_adapters_fit(used, machine_, "batch");
  }

  void lower(std::uint32_t token, int index) {
    const std::uint32_t sequence = stream_.tokens[token].sequence;
    const std::size_t adapter = sequence % adapted_.size();
    builder_.begin_token({token, token == 0, last_of_.at(sequence) == token, first_with_[adapter] == token});
    if (index == 0) lowerings_[token] = begin(token);
    Lowering& lowering = *lowerings_[token];
    const v1::Operator& op = lowering.graph.operators(index);  // of the token's own model
    for (const Life& life : lives_) {
      if (life.first != index) continue;
      builder_.begin_operator(op.name());
      lowering.vectors.take(life.vector, lowering.machine, builder_);
      if (!writes(op, life.vector)) be_ready(lowering.vectors.at(life.vector));
    }
    const std::uint32_t first_task = builder_.next_task();
    builder_.begin_graph_operator(static_cast<std::uint32_t>(index));
    lower_operator(lowering, op);
    for (const Life& life : lives_) {
      if (!reads_when_lowered(graph_, index, life.vector, attends_in_groups(machine_))) continue;
      lowering.vectors.note_readers(life.vector, first_task, builder_);
    }
    for (const Life& life : lives_) {
      if (life.last == index) lowering.vectors.release(life.vector, builder_);
    }
    if (index + 1 == graph_.operators_size()) lowerings_[token].reset();
  }

  // The layer before sends its output as soon as there is room for it.
  void be_ready(Vector& input) {
    for (std::uint32_t i = 0; i < input.slices.size(); ++i) {
      Slice& slice = input.slices[i];
      slice.add_ready(0, slice.elements, slice.free);
      if (builder_.functional()) builder_.add_input(slice.home, i, slice.elements, slice.free);
    }
  }

  std::unique_ptr<Lowering> begin(std::uint32_t number) {
    const Token& token = stream_.tokens[number];
    const AdaptedModel& adapted = adapted_[token.sequence % adapted_.size()];
    Vectors vectors(graph_, placement_, machine_, parts_, builder_, Homes::kAsNeeded);
    const auto caches = [&](v1::KvPlacement::Tensor tensor) {
      const KvView view{token.context, token.sequence * stream_.entries_per_sequence};
      return make_kv_caches(workload_, placement_, tensor, view, machine_, builder_);
    };
    auto k_caches = caches(v1::KvPlacement::K);
    auto v_caches = caches(v1::KvPlacement::V);
    return std::make_unique<Lowering>(Lowering{*adapted.workload,
                                               adapted.workload->layer(),
                                               find_placement(*adapted.mapping, graph_.name()),
                                               machine_,
                                               builder_,
                                               std::move(vectors),
                                               AttentionShape(workload_.shape(), machine_.slice_elements()),
                                               std::move(k_caches),
                                               std::move(v_caches),
                                               {},
                                               {}});
  }

  const v1::Workload& workload_;
  const v1::Graph& graph_;
  const v1::Placement& placement_;
  const pe_models::Machine& machine_;
  const std::uint32_t parts_;  // of a stream
  const TokenStream& stream_;
  ProgramBuilder builder_;
  const std::vector<Life> lives_;
  std::map<std::uint32_t, std::uint32_t> last_of_;  // sequence -> its last token
  std::vector<AdaptedModel> adapted_;               // by sequence, in turn
  std::vector<std::uint32_t> first_with_;           // the first token with each of them
  std::vector<std::unique_ptr<Lowering>> lowerings_;
};

v1::Program lower_tokens_once(const v1::Workload& workload, const v1::Mapping& mapping,
                              const pe_models::Machine& machine, const TokenStream& stream,
                              const LowerOptions& options) {
  v1::Program program = to_message(TokenLowering(workload, mapping, machine, stream, options).lower());
  std::uint32_t context = 0;
  for (const Token& token : stream.tokens) context = std::max(context, token.context);
  program.set_model(workload.name());
  program.set_mapping(mapping.name());
  program.set_graph(workload.layer().name());
  program.set_context(context);
  program.set_repeats(workload.shape().layers());
  if (!options.functional) return program;
  for (const Token& token : stream.tokens) {
    v1::StreamToken& message = *program.add_stream();
    message.set_context(token.context);
    message.set_sequence(token.sequence);
  }
  return program;
}

}  // namespace

std::uint32_t least_skew(const v1::Graph& layer) {
  int least = 1;
  int append = -1;
  for (int i = 0; i < layer.operators_size(); ++i) {
    const v1::Operator& op = layer.operators(i);
    if (op.kind() == v1::Operator::KV_APPEND && append < 0) append = i;
    if (op.kind() == v1::Operator::CONTEXT && append >= 0) least = std::max(least, i - append + 1);
    if (op.kind() != v1::Operator::LINEAR) continue;
    for (int j = 0; j < i; ++j) {
      const v1::Operator& first = layer.operators(j);
      if (first.kind() != v1::Operator::LINEAR || !reads(first, op.inputs(0))) continue;
      least = std::max(least, i - j + 1);
      break;
    }
  }
  return static_cast<std::uint32_t>(std::min(least, std::max(1, layer.operators_size())));
}

v1::Program lower_tokens(const v1::Workload& workload, const v1::Mapping& mapping,
                         const pe_models::Machine& machine, const TokenStream& stream,
                         const LowerOptions& options) {
  try {
    return lower_tokens_once(workload, mapping, machine, stream, options);
  } catch (const SlotShortage& shortage) {
    if (options.slots) throw;
    refuse(shortage, machine, [&](const SlotLimits& slots) {
      lower_tokens_once(workload, mapping, machine, stream, {options.functional, slots});
    });
  }
}

v1::Program lower_tokens_closest(const v1::Workload& workload, const v1::Mapping& mapping,
                                 const pe_models::Machine& machine, TokenStream& stream,
                                 const LowerOptions& options) {
  const auto all = static_cast<std::uint32_t>(workload.layer().operators_size());
  for (; stream.skew_operators < all; ++stream.skew_operators) {
    try {
      return lower_tokens_once(workload, mapping, machine, stream, options);
    } catch (const SlotShortage&) {
      // The next skew is tried.
    }
  }
  return lower_tokens(workload, mapping, machine, stream, options);
}

}  // namespace primalsim::workloads
