#include "accelerator/generation/pipeline.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "workloads/program/compose.h"

namespace primalsim::accelerator {
namespace {

using workloads::CheckedProgram;

class Pipeline {
 public:
  Pipeline(const CheckedProgram& layer, const v1::Graph& graph, std::uint32_t own_tiles)
      : layer_(layer), own_tiles_(own_tiles), own_macros_(own_tiles * layer->width() * layer->height()) {
    require(layer->operator_tokens_size() == layer->operators_size() && layer->operators_size() > 0,
            "a pipeline is made of a layer's Program of a stream of tokens");
    find_readers(graph);
    for (int t = 0; t < layer->tasks_size(); ++t) {
      const v1::Task& task = layer->tasks(t);
      if (!task.has_send() || task.send().destinations_size() != 1) continue;
      const std::uint32_t to = task.send().destinations(0).macro();
      if (to >= own_macros_) {
        arrivals_[{token_of(task), to - own_macros_}].push_back(static_cast<std::uint32_t>(t));
      }
    }
  }

  v1::Program make(std::uint32_t layers) {
    require(layers > 0, "a model has at least one layer");
    const std::uint64_t tiles = layer_->tiles() + std::uint64_t{layers - 1} * own_tiles_;
    v1::Program all =
        workloads::compose_like(layer_.message(), workloads::GraphKind::kModel, tiles, "pipeline");
    *all.mutable_operators() = layer_->operators();
    *all.mutable_operator_tokens() = layer_->operator_tokens();
    all.mutable_tasks()->Reserve(static_cast<int>(layers) * layer_->tasks_size());
    for (std::uint32_t number = 0; number < layers; ++number) {
      shift_ = {number * own_macros_, static_cast<std::uint32_t>(all.tasks_size()), 0};
      for (const v1::Task& task : layer_->tasks()) add(task, all);
    }
    return all;
  }

 private:
  std::uint32_t token_of(const v1::Task& task) const {
    return layer_->operator_tokens(static_cast<int>(task.operator_()));
  }

  void find_readers(const v1::Graph& graph) {
    const std::string& input = graph.vectors(0).name();
    std::set<std::string> names;
    for (const v1::Operator& op : graph.operators()) {
      if (std::find(op.inputs().begin(), op.inputs().end(), input) != op.inputs().end())
        names.insert(op.name());
    }
    for (const std::string& name : layer_->operators()) reads_input_.push_back(names.contains(name));
  }

  void add(const v1::Task& task, v1::Program& all) const {
    v1::Task& added = workloads::add_shifted(task, shift_, all);
    if (task.has_send()) wait_for_input(task.send().source().macro(), added);
    if (!task.has_compute()) return;
    wait_for_input(task.compute().macro(), added);
    // What stands for the next layer's reading is in that layer's copy.
    if (task.compute().macro() >= own_macros_) added.mutable_barrier();
  }

  // `macro` is that of the layer at the first place.
  void wait_for_input(std::uint32_t macro, v1::Task& task) const {
    if (shift_.tasks == 0 || !reads_input_[task.operator_()]) return;
    const auto found = arrivals_.find({token_of(task), macro});
    if (found == arrivals_.end()) return;
    const std::uint32_t layer_before = shift_.tasks - static_cast<std::uint32_t>(layer_->tasks_size());
    for (const std::uint32_t arrival : found->second) {
      workloads::add_dependency(layer_before + arrival, 0, *task.mutable_after());
    }
  }

  const CheckedProgram& layer_;
  const std::uint32_t own_tiles_;
  const std::uint32_t own_macros_;
  std::vector<bool> reads_input_;                                                           // by operator
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> arrivals_;  // (token, home)
  workloads::Shift shift_;  // of the layer being added
};

}  // namespace

v1::Program pipeline_layers(const CheckedProgram& layer, const v1::Graph& graph, std::uint32_t own_tiles,
                            std::uint32_t layers) {
  return Pipeline(layer, graph, own_tiles).make(layers);
}

}  // namespace primalsim::accelerator
