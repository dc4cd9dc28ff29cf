// What a publication does not state of its array, by laws that all macros share.
//
//   conversion = (adc_ff_per_bit x bits + adc_exponential_ff x 4^bits) x V^2
//                in bits x (adc_ps_per_bit + adc_ps_per_bit_and_row x rows at once)
//   row        = activity x row_ff_per_bit x bits of a step x V^2
//   cell       = activity x cell_ff x node / node_nm x V^2
//                of a resistor activity x conductance x read voltage^2 x time
//   adder      = adder_ff_per_bit x (ADC bits + input bits) x node / node_nm x V^2
//
// The form and the constants are those of ZigZag-IMC (imc_model_validation), except for resistors (G V^2 t)
// and activity. docs/arrays.md
#pragma once

#include <cstdint>

#include "primalsim/v1/macros.pb.h"

namespace primalsim::study {

// How an array is built, beyond its structure.
struct Circuit {
  double node_nm = 28;
  double volts = 1;
  std::uint32_t input_bits = 8;
  const v1::ResistiveCell* resistive = nullptr;  // null: capacitors
};

// `array` with its energies, and the time of a conversion if it states none.
v1::Array with_laws(const v1::Array& array, const Circuit& circuit, const v1::MacroLaws& laws);

}  // namespace primalsim::study
