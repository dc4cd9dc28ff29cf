#include "workloads/lowering/cost.h"

#include <algorithm>

#include "core/divide_up.h"

namespace primalsim::workloads {
std::uint64_t CostModel::flits(std::uint64_t bits) const {
  return std::max<std::uint64_t>(1, divide_up(bits, std::uint64_t{architecture_.router().flit_bits()}));
}

std::uint64_t CostModel::activation_flits(std::uint64_t elements) const {
  return flits(elements * architecture_.precision().activation_bits());
}

std::uint64_t CostModel::sum_flits(std::uint64_t elements) const {
  return flits(elements * architecture_.precision().sum_bits());
}

std::uint32_t CostModel::packet_buffers(std::uint64_t flits) const {
  return static_cast<std::uint32_t>(divide_up(flits, activation_flits(slice_elements())));
}

std::uint32_t CostModel::accumulators(std::uint64_t flits) const {
  return static_cast<std::uint32_t>(divide_up(flits, sum_flits(slice_elements())));
}

std::uint64_t CostModel::packet_buffer_bytes() const {
  return bytes(activation_flits(slice_elements()), architecture_.router().flit_bits());
}

std::uint64_t CostModel::accumulator_bytes() const {
  return bytes(sum_flits(slice_elements()), architecture_.router().flit_bits());
}

std::uint64_t CostModel::kv_bytes(std::uint64_t elements) const {
  return bytes(elements, architecture_.precision().kv_bits());
}

std::uint64_t CostModel::weight_bytes(std::uint64_t elements) const {
  return bytes(elements, architecture_.precision().weight_bits());
}

Cost CostModel::elementwise(std::uint64_t elements) const {
  return {divide_up(elements, std::uint64_t{architecture_.router_compute().macs_per_cycle()}), 0, elements};
}

Cost CostModel::rope(std::uint64_t elements) const { return elementwise(2 * elements); }

Cost CostModel::swiglu(std::uint64_t elements) const {
  return {divide_up(elements, architecture_.router_compute().swiglu_per_cycle()), 0,
          kMacsPerFunction * elements};
}

Cost CostModel::exponentials(std::uint64_t scores) const {
  return {divide_up(scores, architecture_.router_compute().exp_per_cycle()), 0, kMacsPerFunction * scores};
}

Cost CostModel::dcim_product(std::uint64_t inputs, std::uint64_t outputs) const {
  const v1::Dcim& dcim = architecture_.dcim();
  const std::uint64_t passes =
      divide_up(inputs, std::uint64_t{dcim.rows()}) * divide_up(outputs, std::uint64_t{dcim.columns()});
  return {passes * dcim.product_cycles(), 0, inputs * outputs};
}

Cost CostModel::kv_write(std::uint64_t elements) const {
  return with_words(0, divide_up(kv_bytes(elements), std::uint64_t{architecture_.scratchpad().word_bytes()}),
                    0);
}

Cost CostModel::dynamic_macs(std::uint64_t entries, std::uint64_t query_elements,
                             std::uint64_t kv_elements) const {
  const std::uint64_t words =
      divide_up(kv_bytes(entries * kv_elements), std::uint64_t{architecture_.scratchpad().word_bytes()});
  const Cost macs = elementwise(entries * query_elements);
  return with_words(macs.cycles, words, macs.operations);
}

Cost CostModel::with_words(std::uint64_t cycles, std::uint64_t words, std::uint64_t operations) const {
  return {std::max(cycles, divide_up(words, std::uint64_t{architecture_.scratchpad().words_per_cycle()})),
          words, operations};
}

}  // namespace primalsim::workloads
