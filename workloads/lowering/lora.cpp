// The LoRA path of a LINEAR operator: x*A on the DCIM, reduced and requantised at the root, multicast, times
// B.
#include <algorithm>

#include "core/error.h"
#include "workloads/lowering/linear.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

ElementRange ranks_of(const v1::LoraBlock& block) {
  return {block.first_rank(), std::uint64_t{block.first_rank()} + block.ranks()};
}

// The ranks cut wherever a block begins or ends: within a range all slices have the same blocks.
std::vector<ElementRange> rank_ranges(const v1::LoraPlacement& lora) {
  std::vector<std::uint64_t> borders;
  const auto add = [&](const v1::LoraBlock& block) {
    borders.push_back(ranks_of(block).begin);
    borders.push_back(ranks_of(block).end);
  };
  std::for_each(lora.a().begin(), lora.a().end(), add);
  std::for_each(lora.b().begin(), lora.b().end(), add);
  std::sort(borders.begin(), borders.end());
  borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
  std::vector<ElementRange> ranges;
  for (std::size_t i = 1; i < borders.size(); ++i) ranges.push_back({borders[i - 1], borders[i]});
  return ranges;
}

struct RankOperand {
  ElementRange ranks;
  ReduceOperand operand;
  std::uint32_t task = 0;
};

std::vector<RankOperand> multiply_a(Lowering& lowering, const v1::LoraPlacement& lora, const Vector& input,
                                    const SliceArrivals& arrivals) {
  std::vector<RankOperand> products;
  for (const v1::LoraBlock& block : lora.a()) {
    const std::uint32_t macro = lora_macro(lowering, lora, block, input);
    const std::uint32_t elements = input.slices[block.slice()].elements;
    const SentSlice sent = sent_slice(input, arrivals, block.slice(), {macro, v1::PORT_DCIM});
    const std::uint32_t product = lowering.builder.compute(
        v1::Compute::DCIM, macro, lowering.machine.dcim().product(elements, block.ranks()), sent.arrived());
    lowering.builder.hold_lora(macro, lowering.machine.weight_bytes(std::uint64_t{elements} * block.ranks()));
    products.push_back({ranks_of(block), {{macro, v1::PORT_DCIM}, after(product), {}}, product});
    if (!lowering.builder.functional()) continue;
    TaskMeaning& meaning = lowering.builder.meaning(product, v1::Meaning::LORA_A);
    meaning.inputs = {sent.places()};
    meaning.row = block.slice();
    set_range(meaning, block.first_rank(), block.ranks());
  }
  return products;
}

// Sums one range of ranks at the root, requantises it and sends it to the B blocks that need it; adds the
// arrivals to `ready`, per block.
void spread_ranks(Lowering& lowering, const v1::LoraPlacement& lora, const ElementRange& ranks,
                  const std::vector<RankOperand>& products, const std::vector<std::uint32_t>& b_macros,
                  std::vector<Dependencies>& ready, std::vector<Places>& places) {
  ProgramBuilder& builder = lowering.builder;
  std::vector<ReduceOperand> operands;
  for (const RankOperand& product : products) {
    if (!product.ranks.overlaps(ranks)) continue;
    operands.push_back(product.operand);
    if (builder.functional())
      operands.back().places = {
          register_place(product.task, ranks.size(), ranks.begin - product.ranks.begin)};
  }
  const std::uint32_t root = macro_index(lora.root(), builder.ribbon(), lowering.placement.tiles(), [&] {
    return fmt::format("mapping: LoRA '{}', root", lora.matrix());
  });
  const Sum sum = builder.reduce(lowering.machine.sum_flits(ranks.size()), root, {}, std::move(operands));
  const std::uint32_t requantised = builder.compute(
      root, requantising(lowering, ranks.size(), lowering.machine.precision().activation_bits), sum.ready);
  builder.release(sum, requantised);
  if (builder.functional()) {
    TaskMeaning& meaning = builder.meaning(requantised, v1::Meaning::LORA_REQUANTISE);
    meaning.inputs = {sum.places};
    set_range(meaning, ranks.begin, ranks.size());
  }

  std::vector<Terminal> to;
  std::map<std::uint32_t, std::uint32_t> output_at;
  for (std::size_t i = 0; i < b_macros.size(); ++i) {
    if (!ranks_of(lora.b(static_cast<int>(i))).overlaps(ranks)) continue;
    if (output_at.emplace(b_macros[i], static_cast<std::uint32_t>(to.size())).second) {
      to.push_back({b_macros[i], v1::PORT_DCIM});
    }
  }
  if (to.empty()) throw_input_error("mapping: LoRA '{}': no B block has rank {}", lora.matrix(), ranks.begin);
  const std::uint32_t sent =
      builder.send_to_streams(lowering.machine.activation_flits(ranks.size()), root, to, after(requantised));
  if (builder.functional()) builder.meaning(sent).payload = {register_place(requantised, ranks.size())};
  for (std::size_t i = 0; i < b_macros.size(); ++i) {
    if (!ranks_of(lora.b(static_cast<int>(i))).overlaps(ranks)) continue;
    ready[i].push_back({sent, output_at.at(b_macros[i])});
    if (!builder.functional()) continue;
    const std::uint64_t at = ranks.begin - lora.b(static_cast<int>(i)).first_rank();
    places[i].push_back(moved(register_place(sent, ranks.size()), at));
  }
}

}  // namespace

const v1::LoraPlacement* lora_placement(const Lowering& lowering, const std::string& matrix) {
  const auto& targets = lowering.workload.lora().targets();
  const bool is_target = std::any_of(targets.begin(), targets.end(),
                                     [&](const v1::LoraTarget& target) { return target.matrix() == matrix; });
  if (!is_target || !lowering.is_layer()) return nullptr;
  for (const v1::LoraPlacement& candidate : lowering.placement.loras()) {
    if (candidate.matrix() == matrix) return &candidate;
  }
  throw_input_error("mapping: placement '{}' has no LoRA blocks for '{}'", lowering.placement.graph(),
                    matrix);
}

std::uint32_t lora_macro(const Lowering& lowering, const v1::LoraPlacement& lora, const v1::LoraBlock& block,
                         const Vector& vector) {
  const auto what = [&] {
    return fmt::format("mapping: LoRA '{}', block of slice {}", lora.matrix(), block.slice());
  };
  if (block.slice() >= vector.slices.size()) {
    throw_input_error("{}: vector '{}' has {} slices", what(), vector.name, vector.slices.size());
  }
  return macro_index(block.at(), lowering.builder.ribbon(), lowering.placement.tiles(), what);
}

void lower_lora(Lowering& lowering, const v1::Operator& op, const SliceArrivals& input,
                SliceOperands& operands) {
  const v1::LoraPlacement* lora = lora_placement(lowering, op.name());
  if (lora == nullptr) return;
  const Vector& output = lowering.vectors.at(op.outputs(0));
  lowering.builder.begin_operator(op.name() + ".lora");
  const auto products = multiply_a(lowering, *lora, lowering.vectors.at(op.inputs(0)), input);
  std::vector<std::uint32_t> b_macros;
  for (const v1::LoraBlock& block : lora->b()) b_macros.push_back(lora_macro(lowering, *lora, block, output));
  std::vector<Dependencies> ready(b_macros.size());
  std::vector<Places> places(b_macros.size());
  for (const ElementRange& ranks : rank_ranges(*lora)) {
    spread_ranks(lowering, *lora, ranks, products, b_macros, ready, places);
  }
  for (std::size_t i = 0; i < b_macros.size(); ++i) {
    const v1::LoraBlock& block = lora->b(static_cast<int>(i));
    const std::uint32_t elements = output.slices[block.slice()].elements;
    const std::uint32_t product = lowering.builder.compute(
        v1::Compute::DCIM, b_macros[i], lowering.machine.dcim().product(block.ranks(), elements),
        std::move(ready[i]));
    lowering.builder.hold_lora(b_macros[i],
                               lowering.machine.weight_bytes(std::uint64_t{block.ranks()} * elements));
    operands[block.slice()].push_back({{b_macros[i], v1::PORT_DCIM}, after(product), {}});
    if (!lowering.builder.functional()) continue;
    TaskMeaning& meaning = lowering.builder.meaning(product, v1::Meaning::LORA_B);
    meaning.inputs = {places[i]};
    set_slice(meaning, block.slice(), block.first_rank(), block.ranks());
    operands[block.slice()].back().places = {register_place(product, elements)};
  }
}

}  // namespace primalsim::workloads
