#include "accelerator/whole_model.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/error.h"

namespace primalsim::accelerator {
namespace {

using Dependencies = google::protobuf::RepeatedPtrField<v1::Dependency>;

constexpr std::uint64_t kMaxTiles = 65536;  // as program.proto has it
constexpr std::uint64_t kMaxOperators = 65536;

struct Arrival {
  std::uint32_t task = 0;
  std::uint32_t output = 0;
};

void add_dependency(std::uint32_t task, std::uint32_t output, Dependencies& after) {
  v1::Dependency& dependency = *after.Add();
  dependency.set_task(task);
  dependency.set_output(output);
}

class LayerChain {
 public:
  LayerChain(const v1::Program& layer, std::uint32_t own_tiles, std::uint32_t layers, Cut cut)
      : layer_(layer),
        layers_(layers),
        cut_(cut),
        own_tiles_(own_tiles),
        own_macros_(own_tiles * layer.width() * layer.height()) {
    check_sizes();
    find_arrivals();
  }

  v1::Program make() {
    begin();
    for (std::uint32_t l = 0; l < layers_; ++l) add_layer(l);
    return std::move(chain_);
  }

 private:
  void check_sizes() const {
    require(layers_ > 0, "a model has at least one layer");
    if (own_tiles_ == 0 || own_tiles_ >= layer_.tiles()) {
      throw_input_error(
          "whole model: the layer has {} tiles of its own; its Program has {}, allowed are fewer", own_tiles_,
          layer_.tiles());
    }
    const std::uint64_t tiles = std::uint64_t{layers_ - 1} * own_tiles_ + layer_.tiles();
    const std::uint64_t operators =
        std::uint64_t{layers_} * static_cast<std::uint64_t>(layer_.operators_size());
    if (tiles > kMaxTiles || operators > kMaxOperators) {
      throw_no_fit("whole model: {} layers are {} tiles and {} operators; allowed are {} and {}", layers_,
                   tiles, operators, kMaxTiles, kMaxOperators);
    }
  }

  void find_arrivals() {
    for (int t = 0; t < layer_.tasks_size(); ++t) {
      const v1::Send& send = layer_.tasks(t).send();
      for (int d = 0; d < send.destinations_size(); ++d) {
        const std::uint32_t macro = send.destinations(d).macro();
        if (macro < own_macros_) continue;
        const Arrival arrival{static_cast<std::uint32_t>(t), static_cast<std::uint32_t>(d)};
        arrivals_[macro - own_macros_].push_back(arrival);
        all_arrivals_.push_back(arrival);
      }
    }
    if (all_arrivals_.empty()) throw_input_error("whole model: the layer sends nothing to the next layer");
  }

  void begin() {
    chain_.set_model(layer_.model());
    chain_.set_mapping(layer_.mapping());
    chain_.set_graph("model");
    chain_.set_context(layer_.context());
    chain_.set_repeats(1);
    chain_.set_tiles((layers_ - 1) * own_tiles_ + layer_.tiles());
    chain_.set_width(layer_.width());
    chain_.set_height(layer_.height());
    chain_.mutable_tasks()->Reserve(static_cast<int>(layers_) * (layer_.tasks_size() + 1));
  }

  void add_layer(std::uint32_t number) {
    shift_ = number * own_macros_;
    first_operator_ = static_cast<std::uint32_t>(chain_.operators_size());
    for (const std::string& name : layer_.operators())
      chain_.add_operators(fmt::format("{}.{}", number, name));
    has_input_ = number > 0;
    const std::uint32_t previous = base_;
    input_task_ = previous;
    if (has_input_ && cut_ != Cut::kEachSlice) add_barrier(previous);
    base_ = static_cast<std::uint32_t>(chain_.tasks_size());
    for (const v1::Task& task : layer_.tasks()) add_task(task);
    for (const v1::MacroUse& use : layer_.macros()) {
      // Of the tiles it shares with the next layer, that one says what they hold.
      if (number + 1 < layers_ && use.macro() >= own_macros_) continue;
      v1::MacroUse& moved = *chain_.add_macros() = use;
      moved.set_macro(use.macro() + shift_);
    }
  }

  void add_barrier(std::uint32_t previous) {
    input_task_ = static_cast<std::uint32_t>(chain_.tasks_size());
    v1::Task& barrier = *chain_.add_tasks();
    barrier.set_operator_(first_operator_);
    if (cut_ == Cut::kRestart) {
      barrier.mutable_barrier()->set_cut(true);
      wait_for_layer(previous, *barrier.mutable_after());
      return;
    }
    barrier.mutable_barrier();
    for (const Arrival& arrival : all_arrivals_) {
      add_dependency(previous + arrival.task, arrival.output, *barrier.mutable_after());
    }
  }

  // For everything that the layer before does, whether its output hangs on it or not.
  void wait_for_layer(std::uint32_t previous, Dependencies& after) const {
    for (int t = 0; t < layer_.tasks_size(); ++t) {
      const v1::Task& task = layer_.tasks(t);
      const int outputs = task.has_send() ? task.send().destinations_size() : 1;
      for (int output = 0; output < outputs; ++output) {
        add_dependency(previous + static_cast<std::uint32_t>(t), static_cast<std::uint32_t>(output), after);
      }
    }
  }

  void add_task(const v1::Task& task) {
    v1::Task& moved = *chain_.add_tasks() = task;
    moved.set_operator_(task.operator_() + first_operator_);
    move_dependencies(*moved.mutable_after());
    switch (task.kind_case()) {
      case v1::Task::kCompute:
        wait_for_input(task.compute().macro(), *moved.mutable_after());
        moved.mutable_compute()->set_macro(task.compute().macro() + shift_);
        break;
      case v1::Task::kSend:
        wait_for_input(task.send().source().macro(), *moved.mutable_after());
        move_terminal(*moved.mutable_send()->mutable_source());
        for (v1::Terminal& terminal : *moved.mutable_send()->mutable_destinations()) move_terminal(terminal);
        break;
      case v1::Task::kReduce:
        move_reduce(*moved.mutable_reduce());
        break;
      default:
        if (task.after().empty()) wait_for_all(*moved.mutable_after());
    }
  }

  void move_reduce(v1::Reduce& reduce) {
    for (v1::Operand& operand : *reduce.mutable_operands()) {
      move_dependencies(*operand.mutable_after());
      wait_for_input(reduce.nodes(static_cast<int>(operand.node())).macro(), *operand.mutable_after());
    }
    for (v1::ReduceNode& node : *reduce.mutable_nodes()) node.set_macro(node.macro() + shift_);
  }

  void move_terminal(v1::Terminal& terminal) const { terminal.set_macro(terminal.macro() + shift_); }

  void move_dependencies(Dependencies& after) const {
    for (v1::Dependency& dependency : after) dependency.set_task(dependency.task() + base_);
  }

  // `macro` is that of the layer at the first place.
  void wait_for_input(std::uint32_t macro, Dependencies& after) const {
    if (!has_input_) return;
    const auto found = arrivals_.find(macro);
    if (found == arrivals_.end()) {
      if (after.empty()) wait_for_all(after);
    } else if (cut_ != Cut::kEachSlice) {
      add_dependency(input_task_, 0, after);
    } else {
      add_arrivals(found->second, after);
    }
  }

  void wait_for_all(Dependencies& after) const {
    if (!has_input_) return;
    if (cut_ != Cut::kEachSlice) {
      add_dependency(input_task_, 0, after);
    } else {
      add_arrivals(all_arrivals_, after);
    }
  }

  void add_arrivals(const std::vector<Arrival>& arrivals, Dependencies& after) const {
    for (const Arrival& arrival : arrivals) add_dependency(input_task_ + arrival.task, arrival.output, after);
  }

  const v1::Program& layer_;
  const std::uint32_t layers_;
  const Cut cut_;
  const std::uint32_t own_tiles_;
  const std::uint32_t own_macros_;
  std::map<std::uint32_t, std::vector<Arrival>> arrivals_;  // by input home
  std::vector<Arrival> all_arrivals_;
  v1::Program chain_;
  bool has_input_ = false;
  std::uint32_t base_ = 0;        // of the layer being added: its first task
  std::uint32_t input_task_ = 0;  // first task of the layer before, or the barrier at the cut
  std::uint32_t shift_ = 0;       // macros
  std::uint32_t first_operator_ = 0;
};

}  // namespace

v1::Program chain_layers(const v1::Program& layer, std::uint32_t own_tiles, std::uint32_t layers, Cut cut) {
  return LayerChain(layer, own_tiles, layers, cut).make();
}

v1::WholeModelRun make_whole_model_run(const v1::Program& chain, const ProgramResult& run,
                                       std::uint32_t layers) {
  v1::WholeModelRun result;
  result.set_tiles(chain.tiles());
  result.set_tasks(run.tasks);
  result.set_cycles_per_token(run.flit_cycles);
  result.set_uncontended_cycles(run.uncontended_cycles);
  result.set_none_cycles(run.none_cycles);
  result.set_flit_hops(run.flit_hops);
  const std::size_t operators = run.operators.size() / layers;
  for (std::size_t l = 0; l < layers; ++l) {
    Cycle end = 0;
    for (std::size_t i = 0; i < operators; ++i)
      end = std::max(end, run.operators[l * operators + i].last_end);
    result.add_layer_end_cycles(end);
  }
  return result;
}

}  // namespace primalsim::accelerator
