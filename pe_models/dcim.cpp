#include "pe_models/dcim.h"

#include "core/checked_math.h"

namespace primalsim::pe_models {

Dcim Dcim::of(const v1::Architecture& architecture) {
  const v1::Dcim& dcim = architecture.dcim();
  return {dcim.rows(),
          dcim.columns(),
          dcim.product_cycles(),
          architecture.energy().dcim_product_fj(),
          dcim.write_bytes_per_cycle(),
          architecture.energy().dcim_write_fj(),
          dcim.output_registers()};
}

std::uint64_t Dcim::b_words(std::uint64_t ranks, std::uint64_t elements) const {
  return ranks * divide_up(elements, std::uint64_t{columns}) * columns;
}

Work Dcim::product(std::uint64_t inputs, std::uint64_t outputs) const {
  const std::uint64_t passes =
      divide_up(inputs, std::uint64_t{rows}) * divide_up(outputs, std::uint64_t{columns});
  return {checked_product(passes, product_cycles, "DCIM cycles"), 0, inputs * outputs,
          product_energy(inputs * outputs), Limit::kDcim};
}

std::uint64_t Dcim::product_energy(std::uint64_t count) const {
  const std::uint64_t whole = checked_product(count / words(), product_fj, "DCIM energy");
  const std::uint64_t rest = checked_product(count % words(), product_fj, "DCIM energy");
  return checked_sum(whole, (rest + words() / 2) / words(), "DCIM energy");
}

Work Dcim::write(std::uint64_t bytes) const {
  const std::uint64_t writes = divide_up(bytes, write_bytes_per_cycle);
  return {writes, 0, 0, checked_product(writes, write_fj, "DCIM write energy"), Limit::kWriting};
}

}  // namespace primalsim::pe_models
