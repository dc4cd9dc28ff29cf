// A compute-in-memory array made of its circuits: time and energy of a matrix-vector product, and the arrays
// that weights fill.
//
//   slices        = ceil(weight bits / cell bits); with pairs ceil((weight bits - 1) / cell bits), since the
//                   pair holds the sign
//   cells         = slices, with pairs 2 x slices                       (ISAAC, ISCA 2016, 2-bit cells: 8)
//   steps         = groups of rows x phases x ceil(input bits / bits of a step); an input's bits are without
//                   its sign if rows are driven with either sign       (NeuRRAM, Nature 2022)
//   a step        = settling + (2^bits - 1) pulses, if inputs are pulses; then ceil(conversions / ADCs)
//                   conversions one after the other, or, held, beside the next step's settling (ISAAC)
//   energy        = steps x (rows x row + conversions x (conversion + shift and add)) + cells x cell,
//                   a cell once a step, or for each unit of pulses
//   lossless bits = ceil(log2(rows at once x (2^cell bits - 1) x (2^bits of a step - 1) + 1))  (ISAAC, eq. 1)
//
// From that, scaling with size: what rows take goes with rows, what cells take with rows x columns, what
// ADCs take with columns; settling and pulses take as long in a small array, conversions ceil(columns /
// ADCs). docs/arrays.md
#pragma once

#include <cstdint>
#include <string>

#include "core/cycle.h"
#include "primalsim/v1/array.pb.h"

namespace primalsim::pe_models {

// Attojoules of a product.
struct ArrayEnergy {
  std::uint64_t rows_aj = 0;
  std::uint64_t cells_aj = 0;
  std::uint64_t conversions_aj = 0;
  std::uint64_t shift_adds_aj = 0;
  std::uint64_t total_aj() const;
};

class Array {
 public:
  // The message is in its ranges. Throws InputError, beginning with `where`, for fields that contradict each
  // other, weights that one array cannot hold, and a missing conversion_ps. 1 to 64 bits.
  Array(const v1::Array& description, std::uint32_t weight_bits, std::uint32_t input_bits,
        const std::string& where);

  std::uint32_t cells_per_weight() const { return cells_per_weight_; }
  // Weights that one array holds.
  std::uint32_t weight_rows() const;
  std::uint32_t weight_columns() const;
  std::uint64_t steps() const;
  std::uint32_t conversions_per_step() const { return conversions_per_step_; }
  std::uint32_t conversions_per_adc() const;
  std::uint32_t lossless_adc_bits() const;

  // From the first step to the last conversion; and between products that follow each other.
  std::uint64_t product_ps() const;
  std::uint64_t interval_ps() const;
  // A product of the whole array. Absent energies are 0.
  ArrayEnergy product_energy() const;

  // Arrays that rows x columns weights take.
  std::uint64_t arrays(std::uint32_t rows, std::uint32_t columns) const;

  // At a clock: at least 1.
  Cycle product_cycles(double clock_ghz) const;
  // Of so many arrays, rounded to the nearest.
  std::uint64_t product_fj(std::uint64_t arrays) const;

  // For a partition of rows x columns weights, named.
  v1::ArrayCosts costs(const std::string& name, std::uint32_t rows, std::uint32_t columns,
                       double clock_ghz) const;

 private:
  // The steps of one phase of one group of rows: full ones, and a last one with the bits that remain.
  std::uint64_t full_steps() const;
  std::uint32_t last_bits() const;
  std::uint64_t settle_ps(std::uint32_t bits) const;
  std::uint64_t conversions_ps() const;
  std::uint64_t repeats() const;  // groups of rows x phases
  std::uint64_t summed_pulses() const;
  std::uint64_t total_ps(bool until_the_last) const;

  v1::Array description_;
  std::uint32_t input_bits_;  // driven, without a sign that takes none
  std::uint32_t rows_at_once_;
  std::uint32_t cells_per_weight_ = 1;
  std::uint32_t conversions_per_step_ = 1;
};

// The same with one choice made otherwise: one ADC for the array or one for each conversion of a step, and
// cells of 1, 2, 4 and 8 bits. Those that no array can be are left out.
void add_other_choices(const v1::Array& description, std::uint32_t weight_bits, std::uint32_t input_bits,
                       std::uint32_t rows, std::uint32_t columns, double clock_ghz, v1::ArrayCosts& costs);

}  // namespace primalsim::pe_models
