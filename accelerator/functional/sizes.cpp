#include "accelerator/functional/sizes.h"

#include <algorithm>

#include "accelerator/functional/contribution.h"
#include "core/error.h"

namespace primalsim::accelerator::functional {
namespace {

void check_precision(const pe_models::Machine& machine) {
  const pe_models::Precision& precision = machine.precision();
  const auto need = [&](const char* field, std::uint32_t value, std::uint32_t low, std::uint32_t high) {
    if (value >= low && value <= high) return;
    throw_input_error("architecture {}: precision.{} is {}; functional mode computes with {} to {}",
                      machine.name(), field, value, low, high);
  };
  need("weight_bits", precision.weight_bits, 8, 8);
  need("activation_bits", precision.activation_bits, 8, 8);
  need("kv_bits", precision.kv_bits, 8, 8);
  need("sum_bits", precision.sum_bits, 16, 32);
  need("adc_bits", precision.adc_bits, 4, 16);  // 0: absent
  if (machine.slice_elements() % 2 == 0) return;
  throw_input_error("architecture {}: acim.rows is {}; functional mode rotates pairs, so it must be even",
                    machine.name(), machine.slice_elements());
}

// What contributions can tell apart.
void check_numbers(const Sizes& sizes, const v1::Program& program) {
  const v1::Graph& graph = sizes.graph;
  const auto limit = [&](const char* what, std::uint64_t count, std::uint64_t most) {
    if (count <= most) return;
    throw_input_error("graph {}: {} {}; functional mode takes up to {}", graph.name(), count, what, most);
  };
  limit("operators", static_cast<std::uint64_t>(graph.operators_size()), kMostOperators);
  limit("tokens", static_cast<std::uint64_t>(program.stream_size()), kMostTokens);
  limit("KV heads", sizes.heads / sizes.group, kMostSecondIndices);
  for (const v1::Vector& vector : graph.vectors()) {
    limit("slices of a vector", sizes.slices(vector.length()), kMostSecondIndices);
  }
  for (const TokenSizes& token : sizes.tokens) limit("entries attended", token.entries, kMostFirstIndices);
}

std::vector<TokenSizes> token_sizes(const v1::Program& program, std::uint32_t window) {
  std::vector<TokenSizes> tokens;
  const auto add = [&](std::uint32_t context, std::uint32_t sequence) {
    constexpr std::uint32_t kMostSequences = 65536;
    if (context == 0 || sequence >= kMostSequences) {
      throw_input_error(
          "program: token {} has context {} of sequence {}; allowed are contexts from 1 on and "
          "sequences below {}",
          tokens.size(), context, sequence, kMostSequences);
    }
    const std::uint32_t entries = window == 0 ? context : std::min(context, window);
    const auto number = static_cast<std::uint32_t>(tokens.size());
    tokens.push_back({number, sequence, context - 1, entries, (context - 1) % entries});
  };
  for (const v1::StreamToken& token : program.stream()) add(token.context(), token.sequence());
  if (tokens.empty()) add(program.context(), 0);
  return tokens;
}

}  // namespace

Sizes::Sizes(const v1::Workload& model, const v1::Graph& of, const pe_models::Machine& machine,
             const v1::Program& program, std::span<const v1::Workload* const> of_sequences)
    : workload(model), graph(of), adapted(of_sequences) {
  check_precision(machine);
  const v1::ModelShape& shape = model.shape();
  if (shape.head_dim() % 2 != 0) {
    throw_input_error("workload {}: shape.head_dim is {}; functional mode rotates pairs, so it must be even",
                      model.name(), shape.head_dim());
  }
  slice_elements = machine.slice_elements();
  flits_per_buffer = static_cast<std::uint32_t>(machine.activation_flits(slice_elements));
  flits_per_accumulator = static_cast<std::uint32_t>(machine.sum_flits(slice_elements));
  heads = shape.heads();
  group = shape.heads() / shape.kv_heads();
  head_dim = shape.head_dim();
  tokens = token_sizes(program, shape.sliding_window());
  check_numbers(*this, program);
  adc_bits = machine.precision().adc_bits;
  sum_bits = machine.precision().sum_bits;
}

std::uint32_t Sizes::elements_of(std::uint32_t length, std::uint32_t index) const {
  const std::uint64_t first = std::uint64_t{index} * slice_elements;
  if (first >= length) throw_input_error("program: a task means slice {} of {}", index, slices(length));
  return std::min<std::uint32_t>(slice_elements, length - static_cast<std::uint32_t>(first));
}

std::uint32_t Sizes::index(const std::string& vector) const {
  for (int i = 0; i < graph.vectors_size(); ++i) {
    if (graph.vectors(i).name() == vector) return static_cast<std::uint32_t>(i);
  }
  throw_input_error("workload {}: graph '{}' has no vector '{}'", workload.name(), graph.name(), vector);
}

std::uint32_t Sizes::length(const std::string& vector) const {
  return graph.vectors(static_cast<int>(index(vector))).length();
}

const v1::Operator& Sizes::op(std::uint32_t index) const {
  if (index >= static_cast<std::uint32_t>(graph.operators_size())) {
    throw_input_error("program: a task means operator {}; graph '{}' has {}", index, graph.name(),
                      graph.operators_size());
  }
  return graph.operators(static_cast<int>(index));
}

const TokenSizes& Sizes::token(std::uint32_t number) const {
  if (number < tokens.size()) return tokens[number];
  throw_input_error("program: a task means token {}; the stream has {}", number, tokens.size());
}

std::uint32_t Sizes::adapter(std::uint32_t sequence) const {
  return adapted.empty() ? 0 : sequence % static_cast<std::uint32_t>(adapted.size());
}

std::uint32_t Sizes::ranks(const std::string& matrix, std::uint32_t sequence) const {
  if (&graph != &workload.layer()) return 0;
  const v1::Workload& own = adapted.empty() ? workload : *adapted[adapter(sequence)];
  for (const v1::LoraTarget& target : own.lora().targets()) {
    if (target.matrix() == matrix) return target.rank();
  }
  return 0;
}

}  // namespace primalsim::accelerator::functional
