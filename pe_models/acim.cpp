#include "pe_models/acim.h"

#include <fmt/format.h>

#include "core/error.h"
#include "pe_models/array.h"

namespace primalsim::pe_models {
namespace {

// The ranges of acim.product_cycles and energy.acim_product_fj.
constexpr Cycle kMostCycles = 1'000'000;
constexpr std::uint64_t kMostFemtojoules = 1'000'000'000'000;

// What an array decides is not said a second time, and without one it is said.
void check_given(bool has_array, bool has_field, const v1::Architecture& architecture, const char* field) {
  if (has_array && has_field) {
    throw_input_error("architecture '{}': {} and acim.array are both given; allowed is one of them",
                      architecture.name(), field);
  }
  if (!has_array && !has_field) {
    throw_input_error("architecture '{}': {} is missing; needed is it or acim.array", architecture.name(),
                      field);
  }
}

// Each of the four energies, or an energy that is 0 by omission would be taken for one.
void check_energies(const v1::Array& array, const std::string& where) {
  const auto check = [&](bool is_given, const char* field) {
    if (!is_given) {
      throw_input_error("{}.{} is missing; a machine with energy needs it, allowed are 0 to 1e12 aJ", where,
                        field);
    }
  };
  check(array.has_row_step_aj(), "row_step_aj");
  check(array.has_cell_aj(), "cell_aj");
  check(array.has_conversion_aj(), "conversion_aj");
  check(array.has_shift_add_aj(), "shift_add_aj");
}

Array array_of(const v1::Architecture& architecture) {
  const std::string where = fmt::format("architecture '{}': acim.array", architecture.name());
  const v1::Precision& precision = architecture.precision();
  if (architecture.has_energy()) check_energies(architecture.acim().array(), where);
  return {architecture.acim().array(), precision.weight_bits(), precision.activation_bits(), where};
}

}  // namespace

Acim Acim::of(const v1::Architecture& architecture) {
  const v1::Acim& acim = architecture.acim();
  const bool has_array = acim.has_array();
  check_given(has_array, acim.has_product_cycles(), architecture, "acim.product_cycles");
  if (architecture.has_energy()) {
    check_given(has_array, architecture.energy().has_acim_product_fj(), architecture,
                "energy.acim_product_fj");
  }
  if (!has_array) {
    return {acim.rows(), acim.columns(), acim.product_cycles(), architecture.energy().acim_product_fj(),
            acim.output_registers()};
  }
  const Array array = array_of(architecture);
  const Acim result{acim.rows(), acim.columns(), array.product_cycles(architecture.clock_ghz()),
                    array.product_fj(array.arrays(acim.rows(), acim.columns())), acim.output_registers()};
  // What could not be stated does not follow either.
  if (result.product_cycles > kMostCycles || result.product_fj > kMostFemtojoules) {
    throw_input_error(
        "architecture '{}': acim.array: a product takes {} cycles and {} fJ; allowed are at most {} and {}",
        architecture.name(), result.product_cycles, result.product_fj, kMostCycles, kMostFemtojoules);
  }
  return result;
}

std::optional<v1::ArrayCosts> array_costs(const v1::Architecture& architecture) {
  const v1::Acim& acim = architecture.acim();
  if (!acim.has_array()) return std::nullopt;
  const double clock = architecture.clock_ghz();
  v1::ArrayCosts costs = array_of(architecture).costs("acim.array", acim.rows(), acim.columns(), clock);
  add_other_choices(acim.array(), architecture.precision().weight_bits(),
                    architecture.precision().activation_bits(), acim.rows(), acim.columns(), clock, costs);
  return costs;
}

v1::Architecture with_declared_product(v1::Architecture architecture) {
  if (!architecture.acim().has_array()) return architecture;
  const Acim acim = Acim::of(architecture);
  architecture.mutable_acim()->clear_array();
  architecture.mutable_acim()->set_product_cycles(static_cast<std::uint32_t>(acim.product_cycles));
  if (architecture.has_energy()) architecture.mutable_energy()->set_acim_product_fj(acim.product_fj);
  return architecture;
}

}  // namespace primalsim::pe_models
