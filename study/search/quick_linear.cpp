// LINEAR in the analytic cost: one multicast for each input slice, a product for each partition, one sum for
// each output slice.
#include <algorithm>

#include "study/search/quick_cost.h"

namespace primalsim::study {

// The multicasts of all that LINEAR operators read of a vector, and the sums they make of it.
void QuickCost::load_links(std::uint32_t vector, const workloads::Draft& layer) {
  loaded_ = vector;
  loads_.clear(tiles_);
  sum_loads_.clear(tiles_);
  const Slices& input = vectors_[vector];
  for (std::uint32_t row = 0; row < input.size(); ++row) {
    for (std::size_t m = 0; m < layer.partitions.size(); ++m) {
      if (layer.graph.matrices[m].input != vector) continue;
      const std::uint32_t columns = layer.graph.matrices[m].columns;
      const std::uint32_t* const macros = layer.partitions[m].data() + std::size_t{row} * columns;
      for (std::uint32_t column = 0; column < columns; ++column)
        loads_.add_destination(point(macros[column]));
    }
    loads_.add_source(input[row].home, input[row].flits);
  }
  for (std::size_t m = 0; m < layer.partitions.size(); ++m) {
    const workloads::SlicedMatrix& matrix = layer.graph.matrices[m];
    if (matrix.input != vector) continue;
    for (std::uint32_t column = 0; column < matrix.columns; ++column) {
      for (std::uint32_t row = 0; row < matrix.rows; ++row)
        sum_loads_.add_operand(point(layer.partitions[m][std::size_t{row} * matrix.columns + column]));
      const Slice& output = vectors_[matrix.output][column];
      sum_loads_.add_root(output.home, output.sum_flits);
    }
  }
  loads_.finish();
  sum_loads_.finish();
}

// As if all that goes over the busiest link on the way went before it.
Cycle QuickCost::arrival(const Slice& from, const RibbonPoint& at) const {
  const std::uint64_t load = loads_.busiest(from.home, at);
  const Cycle waits = load > from.flits ? load - from.flits : 0;
  return from.ready + waits + transfers_.way(from.home, at, from.part_flits) + from.part_length;
}

void QuickCost::linear(const Step& step, const workloads::FlatPlacement& layer) {
  if (loaded_ != step.inputs[0]) load_links(step.inputs[0], layer.draft);
  lora_terms_.clear();
  for (const v1::LoraPlacement& lora : layer.loras) {
    if (lora.matrix() == layer.draft.graph.matrices[step.matrix].name)
      add_lora(lora, vectors_[step.inputs[0]]);
  }
  std::stable_sort(lora_terms_.begin(), lora_terms_.end(),
                   [](const LoraTerm& a, const LoraTerm& b) { return a.slice < b.slice; });
  sum_terms(step, layer.draft);
}

// All ranks as one.
void QuickCost::add_lora(const v1::LoraPlacement& lora, const Slices& input) {
  std::uint32_t ranks = 0;
  for (const v1::LoraBlock& block : lora.a()) {
    ranks = std::max(ranks, block.first_rank() + block.ranks());
    const Slice& from = input[block.slice()];
    const RibbonPoint& at = point(index(block.at()));
    transfers_.add_operand(at,
                           arrival(from, at) + machine_.dcim().product(from.elements, block.ranks()).cycles);
  }
  if (lora.a().empty()) return;
  const std::uint32_t root = index(lora.root());
  const Cycle sum = transfers_.sum_at(point(root), machine_.sum_flits(ranks));
  const Cycle spread = serve(root, sum, machine_.compute().macs(ranks).cycles);
  for (const v1::LoraBlock& block : lora.b()) {
    const RibbonPoint& at = point(index(block.at()));
    const Cycle product = machine_.dcim().product(block.ranks(), machine_.slice_elements()).cycles;
    const Cycle arrival = spread + transfers_.travel(point(root), at, machine_.activation_flits(ranks));
    lora_terms_.push_back({block.slice(), at, arrival + product});
  }
}

void QuickCost::sum_terms(const Step& step, const workloads::Draft& layer) {
  const Slices& input = vectors_[step.inputs[0]];
  Slices& output = vectors_[step.output];
  const Cycle product = machine_.acim().products(1).cycles;
  const std::vector<std::uint32_t>& macros = layer.partitions[step.matrix];
  auto lora = lora_terms_.begin();
  for (std::size_t column = 0; column < output.size(); ++column) {
    Slice& slice = output[column];
    std::uint64_t load = 0;
    const auto add = [&](const RibbonPoint& at, Cycle ready) {
      load = std::max(load, sum_loads_.busiest_to_root(at, slice.home));
      transfers_.add_operand(at, ready);
    };
    for (std::size_t row = 0; row < input.size(); ++row) {
      const RibbonPoint& at = point(macros[row * output.size() + column]);
      add(at, arrival(input[row], at) + product);
    }
    for (; lora != lora_terms_.end() && lora->slice == column; ++lora) add(lora->at, lora->ready);
    const Cycle waits = load > slice.sum_flits ? load - slice.sum_flits : 0;
    slice.ready = serve(slice.macro, sum_at(slice) + waits, slice.part_pass);
  }
}

}  // namespace primalsim::study
