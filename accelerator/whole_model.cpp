#include "accelerator/whole_model.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/error.h"
#include "workloads/program/compose.h"

namespace primalsim::accelerator {
namespace {

using workloads::add_dependency;
using Dependencies = workloads::DependencyList;

constexpr std::uint64_t kMaxOperators = 65536;  // as program.proto has it

struct Arrival {
  std::uint32_t task = 0;
  std::uint32_t output = 0;
};

class LayerChain {
 public:
  LayerChain(const workloads::CheckedProgram& layer, std::uint32_t own_tiles, std::uint32_t layers, Cut cut)
      : layer_(layer.message()),
        layers_(layers),
        cut_(cut),
        own_tiles_(own_tiles),
        own_macros_(own_tiles * layer->width() * layer->height()) {
    check_sizes();
    find_arrivals();
    const std::uint64_t tiles = std::uint64_t{layers - 1} * own_tiles + layer->tiles();
    chain_ = workloads::compose_like(layer_, workloads::GraphKind::kModel, tiles, "whole model");
    chain_.mutable_tasks()->Reserve(static_cast<int>(layers_) * (layer_.tasks_size() + 1));
  }

  v1::Program make() {
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
    require(layer_.operator_tokens().empty(), "a whole model is made of layers of one token");
    const std::uint64_t operators =
        std::uint64_t{layers_} * static_cast<std::uint64_t>(layer_.operators_size());
    if (operators > kMaxOperators) {
      throw_no_fit("whole model: {} layers have {} operators; allowed are {}", layers_, operators,
                   kMaxOperators);
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

  void add_layer(std::uint32_t number) {
    const std::uint32_t previous = shift_.tasks;
    shift_ = workloads::shift_behind(chain_, number * own_macros_);
    for (const std::string& name : layer_.operators())
      chain_.add_operators(fmt::format("{}.{}", number, name));
    has_input_ = number > 0;
    input_task_ = previous;
    if (has_input_ && cut_ != Cut::kEachSlice) add_barrier(previous);
    shift_.tasks = static_cast<std::uint32_t>(chain_.tasks_size());
    for (const v1::Task& task : layer_.tasks()) add_task(task);
    for (const v1::MacroUse& use : layer_.macros()) {
      // Of the tiles it shares with the next layer, that one says what they hold.
      if (number + 1 < layers_ && use.macro() >= own_macros_) continue;
      workloads::add_shifted(use, shift_, chain_);
    }
  }

  void add_barrier(std::uint32_t previous) {
    input_task_ = static_cast<std::uint32_t>(chain_.tasks_size());
    v1::Task& barrier = *chain_.add_tasks();
    barrier.set_operator_(shift_.operators);
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
    v1::Task& moved = workloads::add_shifted(task, shift_, chain_);
    switch (task.kind_case()) {
      case v1::Task::kCompute:
        wait_for_input(task.compute().macro(), *moved.mutable_after());
        break;
      case v1::Task::kSend:
        wait_for_input(task.send().source().macro(), *moved.mutable_after());
        break;
      case v1::Task::kReduce:
        for (v1::Operand& operand : *moved.mutable_reduce()->mutable_operands()) {
          wait_for_input(task.reduce().nodes(static_cast<int>(operand.node())).macro(),
                         *operand.mutable_after());
        }
        break;
      default:
        if (task.after().empty()) wait_for_all(*moved.mutable_after());
    }
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
  workloads::Shift shift_;        // of the layer being added
  std::uint32_t input_task_ = 0;  // first task of the layer before, or the barrier at the cut
};

}  // namespace

v1::Program chain_layers(const workloads::CheckedProgram& layer, std::uint32_t own_tiles,
                         std::uint32_t layers, Cut cut) {
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
