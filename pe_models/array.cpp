#include "pe_models/array.h"

#include <algorithm>

#include "core/checked_math.h"
#include "core/error.h"

namespace primalsim::pe_models {
namespace {

constexpr const char* kProductTime = "time of a product in ps";
constexpr const char* kProductEnergy = "energy of a product in aJ";
constexpr std::uint64_t kAttoPerFemto = 1000;

bool has_pairs(const v1::Array& array) { return array.pairs() != v1::Array::NO_PAIRS; }

std::uint32_t cells_of_weight(const v1::Array& array, std::uint32_t weight_bits) {
  if (array.has_cells_per_weight()) return array.cells_per_weight();
  const std::uint32_t magnitude = has_pairs(array) ? std::max(1U, weight_bits - 1) : weight_bits;
  const auto slices =
      static_cast<std::uint32_t>(divide_up(std::uint64_t{magnitude}, std::uint64_t{array.cell_bits()}));
  return has_pairs(array) ? 2 * slices : slices;
}

std::uint32_t rows_per_weight(const v1::Array& array) { return array.pairs() == v1::Array::ROWS ? 2 : 1; }

std::uint32_t columns_per_weight(const v1::Array& array, std::uint32_t cells) {
  return cells / rows_per_weight(array);
}

std::uint32_t columns_joined(const v1::Array& array) {
  if (array.has_columns_per_conversion()) return array.columns_per_conversion();
  return array.pairs() == v1::Array::COLUMNS ? 2 : 1;
}

void check_cells(const v1::Array& array, std::uint32_t cells, std::uint32_t weight_bits,
                 const std::string& where) {
  if (has_pairs(array) && cells % 2 != 0) {
    throw_input_error("{}.cells_per_weight is {}; allowed with pairs are even numbers", where, cells);
  }
  const std::uint32_t columns = columns_per_weight(array, cells);
  if (array.columns() < columns) {
    throw_input_error(
        "{}.columns is {}; allowed is at least {}, which a weight of {} bits takes in cells of {}", where,
        array.columns(), columns, weight_bits, array.cell_bits());
  }
  if (array.rows() < rows_per_weight(array)) {
    throw_input_error("{}.rows is {}; allowed with pairs of rows is at least 2", where, array.rows());
  }
}

void check_columns(const v1::Array& array, const std::string& where) {
  const std::uint32_t joined = columns_joined(array);
  if (joined > array.columns() || array.columns() % joined != 0) {
    throw_input_error("{}: {} columns are joined before a conversion; allowed are divisors of columns, {}",
                      where, joined, array.columns());
  }
  if (array.rows_at_once() > array.rows()) {
    throw_input_error("{}.rows_at_once is {}; allowed are 1 to rows, {}", where, array.rows_at_once(),
                      array.rows());
  }
  const std::uint32_t conversions = array.columns() / joined;
  if (array.adcs() > conversions) {
    throw_input_error("{}.adcs is {}; allowed are 1 to {}, the conversions of a step", where, array.adcs(),
                      conversions);
  }
  if (!array.has_conversion_ps()) {
    throw_input_error("{}.conversion_ps is missing; allowed are 0 to 1e9 ps", where);
  }
  // What is converted while it settles cannot wait for another column.
  if (array.conversion_ps() == 0 && array.adcs() < conversions) {
    throw_input_error("{}.conversion_ps is 0; allowed with {} ADCs for {} conversions is at least 1", where,
                      array.adcs(), conversions);
  }
}

std::uint64_t units(std::uint32_t bits) { return (std::uint64_t{1} << bits) - 1; }

}  // namespace

std::uint64_t ArrayEnergy::total_aj() const {
  return checked_narrow(Wide{rows_aj} + cells_aj + conversions_aj + shift_adds_aj, kProductEnergy);
}

Array::Array(const v1::Array& description, std::uint32_t weight_bits, std::uint32_t input_bits,
             const std::string& where)
    : description_(description),
      input_bits_(description.signed_rows() ? std::max(1U, input_bits - 1) : input_bits),
      rows_at_once_(description.has_rows_at_once() ? description.rows_at_once() : description.rows()),
      cells_per_weight_(cells_of_weight(description, weight_bits)) {
  check_cells(description, cells_per_weight_, weight_bits, where);
  check_columns(description, where);
  conversions_per_step_ = description.columns() / columns_joined(description);
}

std::uint32_t Array::weight_rows() const { return description_.rows() / rows_per_weight(description_); }

std::uint32_t Array::weight_columns() const {
  return description_.columns() / columns_per_weight(description_, cells_per_weight_);
}

std::uint64_t Array::full_steps() const { return input_bits_ / description_.input_bits_per_step(); }

std::uint32_t Array::last_bits() const { return input_bits_ % description_.input_bits_per_step(); }

std::uint64_t Array::repeats() const {
  const std::uint64_t groups = divide_up(std::uint64_t{description_.rows()}, std::uint64_t{rows_at_once_});
  return groups * (description_.has_phases() ? description_.phases() : 1);
}

std::uint64_t Array::steps() const { return repeats() * (full_steps() + (last_bits() > 0 ? 1 : 0)); }

std::uint32_t Array::conversions_per_adc() const {
  return static_cast<std::uint32_t>(
      divide_up(std::uint64_t{conversions_per_step_}, std::uint64_t{description_.adcs()}));
}

std::uint32_t Array::lossless_adc_bits() const {
  const std::uint64_t driven = std::max<std::uint64_t>(1, rows_at_once_ / rows_per_weight(description_));
  const std::uint64_t most = driven * units(std::min(description_.cell_bits(), 16U)) *
                             units(std::min(description_.input_bits_per_step(), input_bits_));
  std::uint32_t bits = 0;
  while (bits < 63 && units(bits) < most) ++bits;
  return bits;
}

std::uint64_t Array::settle_ps(std::uint32_t bits) const {
  return description_.settle_ps() + units(bits) * description_.pulse_ps();
}

std::uint64_t Array::conversions_ps() const { return conversions_per_adc() * description_.conversion_ps(); }

// Two stages, settling and converting. Held, a step's conversions last at least as long as the next one's
// settling; otherwise one follows the other.
std::uint64_t Array::total_ps(bool until_the_last) const {
  const Wide convert = conversions_ps();
  const Wide full = settle_ps(description_.input_bits_per_step());
  const Wide last = settle_ps(last_bits());
  const auto one = [&](Wide settle) {
    return description_.pipelined() ? std::max(settle, convert) : settle + convert;
  };
  const Wide all = repeats() * (full_steps() * one(full) + (last_bits() > 0 ? one(last) : 0));
  if (!description_.pipelined() || !until_the_last) return checked_narrow(all, kProductTime);
  const Wide first = full_steps() > 0 ? full : last;
  return checked_narrow(all - one(first) + first + convert, kProductTime);
}

std::uint64_t Array::product_ps() const { return total_ps(true); }

std::uint64_t Array::interval_ps() const { return total_ps(false); }

std::uint64_t Array::summed_pulses() const {
  const std::uint64_t in_steps = full_steps() + (last_bits() > 0 ? 1 : 0);
  if (!description_.has_pulse_ps()) return in_steps;
  return full_steps() * units(description_.input_bits_per_step()) + units(last_bits());
}

ArrayEnergy Array::product_energy() const {
  const Wide phases = description_.has_phases() ? description_.phases() : 1;
  const Wide in_steps = full_steps() + (last_bits() > 0 ? 1 : 0);
  const Wide rows = description_.rows();
  const Wide conversions = Wide{steps()} * conversions_per_step_;
  return {checked_narrow(phases * in_steps * rows * description_.row_step_aj(), kProductEnergy),
          checked_narrow(phases * rows * description_.columns() * summed_pulses() * description_.cell_aj(),
                         kProductEnergy),
          checked_narrow(conversions * description_.conversion_aj(), kProductEnergy),
          checked_narrow(conversions * description_.shift_add_aj(), kProductEnergy)};
}

std::uint64_t Array::arrays(std::uint32_t rows, std::uint32_t columns) const {
  return divide_up(std::uint64_t{rows}, std::uint64_t{weight_rows()}) *
         divide_up(std::uint64_t{columns}, std::uint64_t{weight_columns()});
}

Cycle Array::product_cycles(double clock_ghz) const {
  return std::max<Cycle>(1, divide_up(product_ps(), 1000 / clock_ghz));
}

std::uint64_t Array::product_fj(std::uint64_t arrays) const {
  return checked_quotient(Wide{product_energy().total_aj()} * arrays + kAttoPerFemto / 2, kAttoPerFemto,
                          kProductEnergy);
}

v1::ArrayCosts Array::costs(const std::string& name, std::uint32_t rows, std::uint32_t columns,
                            double clock_ghz) const {
  v1::ArrayCosts costs;
  costs.set_name(name);
  costs.set_cells_per_weight(cells_per_weight_);
  costs.set_weight_rows(weight_rows());
  costs.set_weight_columns(weight_columns());
  costs.set_steps(steps());
  costs.set_conversions_per_adc(conversions_per_adc());
  costs.set_lossless_adc_bits(lossless_adc_bits());
  costs.set_product_ns(static_cast<double>(product_ps()) / 1e3);
  costs.set_product_cycles(product_cycles(clock_ghz));
  costs.set_arrays(arrays(rows, columns));
  if (description_.has_conversion_aj()) costs.set_product_fj(product_fj(costs.arrays()));
  return costs;
}

void add_other_choices(const v1::Array& description, std::uint32_t weight_bits, std::uint32_t input_bits,
                       std::uint32_t rows, std::uint32_t columns, double clock_ghz, v1::ArrayCosts& costs) {
  const auto add = [&](const std::string& name, const v1::Array& other) {
    try {
      const Array array(other, weight_bits, input_bits, "array");
      *costs.add_others() = array.costs(name, rows, columns, clock_ghz);
    } catch (const InputError&) {  // a weight is wider than the array
    }
  };
  const std::uint32_t conversions = description.columns() / columns_joined(description);
  v1::Array other = description;
  other.set_adcs(1);
  if (description.adcs() > 1) add("1 ADC", other);
  other.set_adcs(conversions);
  if (description.adcs() < conversions) add(fmt::format("{} ADCs", conversions), other);
  other = description;
  other.clear_cells_per_weight();
  for (const std::uint32_t bits : {1U, 2U, 4U, 8U}) {
    other.set_cell_bits(bits);
    if (bits != description.cell_bits()) add(fmt::format("{}-bit cells", bits), other);
  }
}

}  // namespace primalsim::pe_models
