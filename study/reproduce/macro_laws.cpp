#include "study/reproduce/macro_laws.h"

#include <cmath>

namespace primalsim::study {
namespace {

constexpr double kAttoPerFemto = 1000;

std::uint64_t whole(double number) { return static_cast<std::uint64_t>(std::llround(number)); }

double four_to(std::uint32_t bits) { return static_cast<double>(std::uint64_t{1} << (2 * bits)); }

double units(std::uint32_t bits) { return static_cast<double>((std::uint64_t{1} << bits) - 1); }

double cell_aj(const v1::Array& array, const Circuit& circuit, const v1::MacroLaws& laws) {
  if (circuit.resistive != nullptr) {
    const v1::ResistiveCell& cell = *circuit.resistive;
    // uS x V^2 x ps = 10^-6 x 10^-12 J.
    return laws.activity() * cell.mean_microsiemens() * cell.read_volts() * cell.read_volts() * cell.on_ps();
  }
  const double step = laws.activity() * laws.cell_ff() * circuit.node_nm / laws.node_nm() * circuit.volts *
                      circuit.volts * kAttoPerFemto;
  // A capacitor is charged once, however many pulses a step has.
  return array.has_pulse_ps() ? step / units(array.input_bits_per_step()) : step;
}

}  // namespace

v1::Array with_laws(const v1::Array& array, const Circuit& circuit, const v1::MacroLaws& laws) {
  v1::Array result = array;
  const double square = circuit.volts * circuit.volts * kAttoPerFemto;
  const double bits = array.adc_bits();
  const double rows = array.has_rows_at_once() ? array.rows_at_once() : array.rows();
  result.set_row_step_aj(
      whole(laws.activity() * laws.row_ff_per_bit() * array.input_bits_per_step() * square));
  result.set_cell_aj(whole(cell_aj(array, circuit, laws)));
  result.set_conversion_aj(
      whole((laws.adc_ff_per_bit() * bits + laws.adc_exponential_ff() * four_to(array.adc_bits())) * square));
  result.set_shift_add_aj(whole(laws.adder_ff_per_bit() * (bits + circuit.input_bits) * circuit.node_nm /
                                laws.node_nm() * square));
  if (!array.has_conversion_ps()) {
    result.set_conversion_ps(whole(bits * (laws.adc_ps_per_bit() + laws.adc_ps_per_bit_and_row() * rows)));
  }
  return result;
}

}  // namespace primalsim::study
