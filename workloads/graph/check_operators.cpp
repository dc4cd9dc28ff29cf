
#include <array>
#include <map>
#include <set>

#include "core/error.h"
#include "workloads/graph/graph_kind.h"
#include "workloads/graph/length_rules.h"
#include "workloads/lowering/operators.h"

namespace primalsim::workloads {
namespace {

using v1::Operator;

// The order in which a layer's attention operators stand.
constexpr std::array<Operator::Kind, 4> kAttention{Operator::KV_APPEND, Operator::SCORES, Operator::SOFTMAX,
                                                   Operator::CONTEXT};

// Walks the operators in order and remembers which vectors exist so far.
class Checker {
 public:
  Checker(const v1::Graph& graph, const v1::ModelShape& shape, const std::string& field)
      : graph_(graph),
        field_(field),
        is_layer_(graph_kind(graph.name()) == GraphKind::kLayer),
        rules_{shape, lengths_, at_, is_layer_} {}

  void run() {
    collect_vectors();
    for (int i = 0; i < graph_.operators_size(); ++i) {
      at_ = fmt::format("{}.operators[{}]", field_, i);
      check_operator(graph_.operators(i), i + 1 == graph_.operators_size());
    }
    check_complete();
  }

 private:
  void collect_vectors() {
    for (int i = 0; i < graph_.vectors_size(); ++i) {
      const v1::Vector& vector = graph_.vectors(i);
      at_ = fmt::format("{}.vectors[{}]", field_, i);
      if (vector.name().empty()) throw_input_error("{}.name: is empty", at_);
      if (!lengths_.emplace(vector.name(), vector.length()).second) {
        throw_input_error("{}.name: '{}' is there twice", at_, vector.name());
      }
    }
    at_ = field_ + ".vectors[0]";
    rules_.expect(graph_.vectors(0).name(), rules_.shape.hidden_size(), "hidden_size");
    produced_.insert(graph_.vectors(0).name());
  }

  void check_operator(const Operator& op, bool last) {
    if (op.name().empty()) throw_input_error("{}.name: is empty", at_);
    if (!names_.insert(op.name()).second) throw_input_error("{}.name: '{}' is there twice", at_, op.name());
    if (op.bias() && op.kind() != Operator::LINEAR) {
      throw_input_error("{}.bias: is true for '{}'; only a LINEAR operator has one", at_, op.name());
    }
    const OperatorKind& kind = check_signature(op);
    for (int i = 0; i < op.inputs_size(); ++i) check_input(op, i);
    for (int i = 0; i < op.outputs_size(); ++i) check_output(op, kind, i);
    kind.check_lengths(rules_, op);
    check_attention_order(op);
    if ((op.kind() == Operator::OUTPUT) != last) {
      throw_input_error("{}.kind: '{}' is {}; OUTPUT is the last operator and only that", at_, op.name(),
                        Operator::Kind_Name(op.kind()));
    }
  }

  const OperatorKind& check_signature(const Operator& op) const {
    const OperatorKind* const kind = find_operator_kind(op.kind());
    if (kind == nullptr) throw_input_error("{}.kind: of '{}' is missing or unknown", at_, op.name());
    if (op.inputs_size() != kind->inputs || op.outputs_size() != kind->outputs) {
      throw_input_error("{}: '{}' has {} inputs and {} outputs; {} has {} and {}", at_, op.name(),
                        op.inputs_size(), op.outputs_size(), Operator::Kind_Name(op.kind()), kind->inputs,
                        kind->outputs);
    }
    return *kind;
  }

  void check_input(const Operator& op, int i) const {
    const std::string& name = op.inputs(i);
    if (!lengths_.contains(name)) {
      throw_input_error("{}.inputs[{}]: '{}' is no vector of the graph", at_, i, name);
    }
    if (!produced_.contains(name)) {
      throw_input_error("{}.inputs[{}]: '{}' is not produced by an earlier operator", at_, i, name);
    }
  }

  void check_output(const Operator& op, const OperatorKind& kind, int i) {
    const std::string& name = op.outputs(i);
    if (!lengths_.contains(name)) {
      throw_input_error("{}.outputs[{}]: '{}' is no vector of the graph", at_, i, name);
    }
    if (kind.in_place) {
      if (name != op.inputs(0)) {
        throw_input_error("{}.outputs[{}]: is '{}'; {} works in place, so it is '{}'", at_, i, name,
                          Operator::Kind_Name(op.kind()), op.inputs(0));
      }
    } else if (!produced_.insert(name).second) {
      throw_input_error("{}.outputs[{}]: '{}' already has its value when '{}' writes it", at_, i, name,
                        op.name());
    }
  }

  void check_attention_order(const Operator& op) {
    const bool is_attention = op.kind() >= Operator::KV_APPEND && op.kind() <= Operator::CONTEXT;
    if (!is_attention) return;
    if (!is_layer_) throw_input_error("{}.kind: '{}' is attention, which the head has not", at_, op.name());
    if (attention_ == kAttention.size() || kAttention[attention_] != op.kind()) {
      throw_input_error(
          "{}.kind: '{}' is {}; a layer has one each of KV_APPEND, SCORES, SOFTMAX, CONTEXT, in this order",
          at_, op.name(), Operator::Kind_Name(op.kind()));
    }
    ++attention_;
  }

  void check_complete() const {
    if (graph_.operators().empty()) throw_input_error("{}.operators: is empty", field_);
    if (is_layer_ && attention_ != kAttention.size()) {
      throw_input_error("{}.operators: there is no {} operator", field_,
                        Operator::Kind_Name(kAttention[attention_]));
    }
    for (int i = 0; i < graph_.vectors_size(); ++i) {
      if (produced_.contains(graph_.vectors(i).name())) continue;
      throw_input_error("{}.vectors[{}]: no operator writes '{}'", field_, i, graph_.vectors(i).name());
    }
  }

  const v1::Graph& graph_;
  const std::string& field_;
  const bool is_layer_;
  std::string at_;  // field path of what is being looked at
  std::map<std::string, std::uint32_t> lengths_;
  const LengthRules rules_;
  std::set<std::string> produced_;
  std::set<std::string> names_;
  std::size_t attention_ = 0;  // how many of kAttention have been seen
};

}  // namespace

void LengthRules::expect(const std::string& vector, std::uint64_t length, const std::string& what) const {
  if (lengths.at(vector) == length) return;
  throw_input_error("{}: vector '{}' has length {}; as long as {} is {}", at, vector, lengths.at(vector),
                    what, length);
}

void LengthRules::expect_query(const std::string& vector) const {
  expect(vector, std::uint64_t{shape.heads()} * shape.head_dim(), "heads x head_dim");
}

void LengthRules::expect_key(const std::string& vector) const {
  expect(vector, std::uint64_t{shape.kv_heads()} * shape.head_dim(), "kv_heads x head_dim");
}

void LengthRules::expect_inputs_as_output(const v1::Operator& op) const {
  for (const std::string& input : op.inputs()) expect(input, lengths.at(op.outputs(0)), op.outputs(0));
}

void check_operators(const v1::Graph& graph, const v1::ModelShape& shape, const std::string& field) {
  Checker(graph, shape, field).run();
}

}  // namespace primalsim::workloads
