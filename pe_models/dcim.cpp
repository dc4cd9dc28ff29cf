#include "pe_models/dcim.h"

#include "core/checked_math.h"
#include "core/divide_up.h"

namespace primalsim::pe_models {

Work Dcim::product(std::uint64_t inputs, std::uint64_t outputs) const {
  const std::uint64_t passes = divide_up(inputs, rows) * divide_up(outputs, columns);
  return {checked_product(passes, product_cycles, "DCIM cycles"), product_energy(inputs * outputs)};
}

std::uint64_t Dcim::product_energy(std::uint64_t words) const {
  const std::uint64_t array = rows * columns;
  const std::uint64_t whole = checked_product(words / array, product_fj, "DCIM energy");
  const std::uint64_t rest = checked_product(words % array, product_fj, "DCIM energy");
  return checked_sum(whole, (rest + array / 2) / array, "DCIM energy");
}

Work Dcim::write(std::uint64_t bytes) const {
  const std::uint64_t writes = divide_up(bytes, write_bytes_per_cycle);
  return {writes, checked_product(writes, write_fj, "DCIM write energy")};
}

}  // namespace primalsim::pe_models
