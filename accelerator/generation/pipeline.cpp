#include "accelerator/generation/pipeline.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"

namespace primalsim::accelerator {
namespace {

using Dependencies = google::protobuf::RepeatedPtrField<v1::Dependency>;

// "12.NAME", apart.
struct TokenOperator {
  std::uint32_t token = 0;
  std::string_view name;
};

TokenOperator parse(const std::string& label) {
  const std::size_t dot = label.find('.');
  if (dot == std::string::npos || label.find_first_not_of("0123456789") != dot) {
    throw_input_error("program: operator '{}' is of no token", label);
  }
  return {static_cast<std::uint32_t>(std::stoul(label.substr(0, dot))),
          std::string_view(label).substr(dot + 1)};
}

class Pipeline {
 public:
  Pipeline(const v1::Program& layer, const v1::Graph& graph, std::uint32_t own_tiles)
      : layer_(layer), graph_(graph), own_macros_(own_tiles * layer.width() * layer.height()) {
    for (const std::string& label : layer.operators()) operators_.push_back(parse(label));
    for (int t = 0; t < layer.tasks_size(); ++t) {
      const v1::Task& task = layer.tasks(t);
      if (!task.has_send() || task.send().destinations_size() != 1) continue;
      const std::uint32_t to = task.send().destinations(0).macro();
      if (to >= own_macros_) {
        arrivals_[{of(task).token, to - own_macros_}].push_back(static_cast<std::uint32_t>(t));
      }
    }
  }

  v1::Program make(std::uint32_t layers) {
    require(layers > 0, "a model has at least one layer");
    v1::Program all;
    all.set_model(layer_.model());
    all.set_mapping(layer_.mapping());
    all.set_graph("model");
    all.set_context(layer_.context());
    all.set_repeats(1);
    const std::uint64_t tiles =
        layer_.tiles() + std::uint64_t{layers - 1} * own_macros_ / (layer_.width() * layer_.height());
    constexpr std::uint64_t kMaxTiles = 65536;  // as program.proto has it
    if (tiles > kMaxTiles) {
      throw_no_fit("pipeline: {} layers take {} tiles; allowed are {}", layers, tiles, kMaxTiles);
    }
    all.set_tiles(static_cast<std::uint32_t>(tiles));
    all.set_width(layer_.width());
    all.set_height(layer_.height());
    *all.mutable_operators() = layer_.operators();
    all.mutable_tasks()->Reserve(static_cast<int>(layers) * layer_.tasks_size());
    for (number_ = 0; number_ < layers; ++number_) {
      for (const v1::Task& task : layer_.tasks()) move(*all.add_tasks() = task);
    }
    return all;
  }

 private:
  const TokenOperator& of(const v1::Task& task) const { return operators_[task.operator_()]; }

  bool reads_input(const v1::Task& task) const {
    const std::string& input = graph_.vectors(0).name();
    return std::any_of(graph_.operators().begin(), graph_.operators().end(), [&](const v1::Operator& op) {
      return op.name() == of(task).name &&
             std::find(op.inputs().begin(), op.inputs().end(), input) != op.inputs().end();
    });
  }

  std::uint32_t base() const { return number_ * static_cast<std::uint32_t>(layer_.tasks_size()); }
  std::uint32_t shifted(std::uint32_t macro) const { return macro + number_ * own_macros_; }
  void move(Dependencies& after) const {
    for (v1::Dependency& dependency : after) dependency.set_task(dependency.task() + base());
  }

  void move(v1::Task& task) const {
    move(*task.mutable_after());
    if (task.has_compute()) {
      const std::uint32_t at = task.compute().macro();
      wait_for_input(at, task);
      // What stands for the next layer's reading is in that layer's copy.
      if (at < own_macros_) {
        task.mutable_compute()->set_macro(shifted(at));
      } else {
        task.mutable_barrier();
      }
    } else if (task.has_send()) {
      v1::Send& send = *task.mutable_send();
      wait_for_input(send.source().macro(), task);
      send.mutable_source()->set_macro(shifted(send.source().macro()));
      for (v1::Terminal& to : *send.mutable_destinations()) to.set_macro(shifted(to.macro()));
    } else if (task.has_reduce()) {
      for (v1::ReduceNode& node : *task.mutable_reduce()->mutable_nodes())
        node.set_macro(shifted(node.macro()));
      for (v1::Operand& operand : *task.mutable_reduce()->mutable_operands()) move(*operand.mutable_after());
    }
  }

  void wait_for_input(std::uint32_t macro, v1::Task& task) const {
    if (number_ == 0 || !reads_input(task)) return;
    const auto found = arrivals_.find({of(task).token, macro});
    if (found == arrivals_.end()) return;
    for (const std::uint32_t arrival : found->second) {
      v1::Dependency& dependency = *task.add_after();
      dependency.set_task(base() - static_cast<std::uint32_t>(layer_.tasks_size()) + arrival);
      dependency.set_output(0);
    }
  }

  const v1::Program& layer_;
  const v1::Graph& graph_;
  const std::uint32_t own_macros_;
  std::vector<TokenOperator> operators_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> arrivals_;  // (token, home)
  std::uint32_t number_ = 0;  // of the layer being added
};

}  // namespace

v1::Program pipeline_layers(const v1::Program& layer, const v1::Graph& graph, std::uint32_t own_tiles,
                            std::uint32_t layers) {
  return Pipeline(layer, graph, own_tiles).make(layers);
}

}  // namespace primalsim::accelerator
