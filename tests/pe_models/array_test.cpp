// Cycles, energy and arrays of a compute-in-memory array, worked out by hand.
#include "pe_models/array.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"
#include "core/random_stream.h"
#include "pe_models/machine.h"
#include "tests/pe_models/primal_machine.h"
#include "tests/proto/expect_error.h"

namespace primalsim::pe_models {
namespace {

v1::Array parsed(const std::string& text) {
  v1::Array array;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &array)) << text;
  return array;
}

v1::Array changed(v1::Array array, const std::string& text) {
  EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(text, &array)) << text;
  return array;
}

// 256 x 256 cells of 2 bits, an input bit a step, 8 ADCs.
v1::Array bit_serial() {
  return parsed(
      "rows: 256 columns: 256 cell_bits: 2 input_bits_per_step: 1 adcs: 8 adc_bits: 8 settle_ps: 10000 "
      "conversion_ps: 2000 row_step_aj: 100000 cell_aj: 50 conversion_aj: 500000 shift_add_aj: 20000");
}

// Pairs of columns of 7 bits, inputs as pulses.
v1::Array pulsed() {
  return parsed(
      "rows: 256 columns: 512 cell_bits: 7 pairs: COLUMNS input_bits_per_step: 7 signed_rows: true adcs: 256 "
      "adc_bits: 10 settle_ps: 3000 pulse_ps: 1000 conversion_ps: 0 row_step_aj: 100000 cell_aj: 200 "
      "conversion_aj: 1000000 shift_add_aj: 30000");
}

Array array_of(const v1::Array& description) { return {description, 8, 8, "array"}; }

std::string refusal(const v1::Array& description) {
  return testing::error_of<InputError>([&] { array_of(description); });
}

// Of 8 bits: 8 / 1, 8 / 2, 8 / 4 cells; in pairs, which hold the sign, 7 bits: 2 x 7, 2 x 4, 2 x 2.
TEST(Array, CellsOfAWeightFollowFromBits) {
  const auto cells = [](std::uint32_t bits, v1::Array::Pairs pairs) {
    v1::Array description = bit_serial();
    description.set_cell_bits(bits);
    description.set_pairs(pairs);
    return array_of(description).cells_per_weight();
  };
  EXPECT_EQ(cells(1, v1::Array::NO_PAIRS), 8U);
  EXPECT_EQ(cells(2, v1::Array::NO_PAIRS), 4U);
  EXPECT_EQ(cells(4, v1::Array::NO_PAIRS), 2U);
  EXPECT_EQ(cells(3, v1::Array::NO_PAIRS), 3U);
  EXPECT_EQ(cells(1, v1::Array::COLUMNS), 14U);
  EXPECT_EQ(cells(2, v1::Array::ROWS), 8U);
  EXPECT_EQ(cells(4, v1::Array::COLUMNS), 4U);
  EXPECT_EQ(cells(7, v1::Array::COLUMNS), 2U);
}

// 256 weights wide: 256 columns hold 256 / cells of them, the last array not full.
TEST(Array, ArraysOfAPartition) {
  const auto arrays = [](const std::string& text) {
    return array_of(changed(bit_serial(), text)).arrays(256, 256);
  };
  EXPECT_EQ(arrays("cell_bits: 1"), 8U);
  EXPECT_EQ(arrays("cell_bits: 2"), 4U);
  EXPECT_EQ(arrays("cell_bits: 4"), 2U);
  EXPECT_EQ(arrays("cell_bits: 1 pairs: COLUMNS"), 15U);  // 18 weights of 14 cells: ceil(256 / 18)
  // Pairs of rows: 128 weights high, twice as many; 7 slices side by side, 36 weights wide: 2 x ceil(256 /
  // 36).
  EXPECT_EQ(arrays("cell_bits: 1 pairs: ROWS"), 16U);
  EXPECT_EQ(arrays("cells_per_weight: 1"), 1U);
  EXPECT_EQ(arrays("rows: 128 columns: 128 cells_per_weight: 1"), 4U);
  EXPECT_EQ(array_of(bit_serial()).arrays(257, 65), 4U);
}

// 8 steps of 10 ns and ceil(256 / 8) x 2 ns = 64 ns: 592 ns. Held: the first settles, then 8 x 64 ns.
TEST(Array, TimeOfBitSerialInputs) {
  EXPECT_EQ(array_of(bit_serial()).product_ps(), 8 * 74000U);
  EXPECT_EQ(array_of(bit_serial()).interval_ps(), 8 * 74000U);
  const Array held = array_of(changed(bit_serial(), "pipelined: true"));
  EXPECT_EQ(held.product_ps(), 10000 + 8 * 64000U);
  EXPECT_EQ(held.interval_ps(), 8 * 64000U);
  // With an ADC a column settling lasts longer: 8 x 10 ns, then the last conversion.
  EXPECT_EQ(array_of(changed(bit_serial(), "pipelined: true adcs: 256")).product_ps(), 82000U);
  // 100 ADCs: ceil(256 / 100) = 3 conversions.
  EXPECT_EQ(array_of(changed(bit_serial(), "adcs: 100")).product_ps(), 8 * 16000U);
  EXPECT_EQ(array_of(changed(bit_serial(), "adcs: 1")).product_ps(), 8 * 522000U);
  // 3 bits a step: 3 steps. 60 rows at once: 5 groups. Four phases: all of it four times.
  EXPECT_EQ(array_of(changed(bit_serial(), "input_bits_per_step: 3")).product_ps(), 3 * 74000U);
  EXPECT_EQ(array_of(changed(bit_serial(), "rows_at_once: 60")).product_ps(), 5 * 8 * 74000U);
  EXPECT_EQ(array_of(changed(bit_serial(), "phases: 4")).product_ps(), 4 * 8 * 74000U);
}

// 7 bits of magnitude in a step: 3 + 127 ns, which is what configs/primal.txtpb states. In steps of 3 bits 7,
// 7 and 1 pulses and 3 x 3 ns.
TEST(Array, TimeOfPulses) {
  EXPECT_EQ(array_of(pulsed()).product_ps(), 130000U);
  EXPECT_EQ(array_of(pulsed()).product_cycles(1), 130U);
  EXPECT_EQ(array_of(pulsed()).product_cycles(2), 260U);
  EXPECT_EQ(array_of(changed(pulsed(), "settle_ps: 3001")).product_cycles(1), 131U);
  EXPECT_EQ(array_of(changed(pulsed(), "input_bits_per_step: 3")).product_ps(), 24000U);
  EXPECT_EQ(array_of(changed(pulsed(), "phases: 4")).product_ps(), 520000U);
  // Held, 5 ns a conversion: 10, 10 and 4 ns settle; 10 + 10 + 5 + 5.
  EXPECT_EQ(
      array_of(changed(pulsed(), "input_bits_per_step: 3 conversion_ps: 5000 pipelined: true")).product_ps(),
      30000U);
}

// A step: 256 rows x 100 fJ = 25.6 pJ, 65,536 cells x 50 aJ = 3.2768 pJ, 256 conversions x (500 + 20) fJ;
// times 8.
TEST(Array, EnergyOfBitSerialInputs) {
  const ArrayEnergy energy = array_of(bit_serial()).product_energy();
  EXPECT_EQ(energy.rows_aj, 204800000U);
  EXPECT_EQ(energy.cells_aj, 26214400U);
  EXPECT_EQ(energy.conversions_aj, 1024000000U);
  EXPECT_EQ(energy.shift_adds_aj, 40960000U);
  EXPECT_EQ(array_of(bit_serial()).product_fj(1), 1295974U);  // 1,295,974.4
  EXPECT_EQ(array_of(bit_serial()).product_fj(4), 5183898U);  // 5,183,897.6
  // Groups of rows: as many rows and cells in all, five times the conversions.
  const ArrayEnergy grouped = array_of(changed(bit_serial(), "rows_at_once: 60")).product_energy();
  EXPECT_EQ(grouped.rows_aj, energy.rows_aj);
  EXPECT_EQ(grouped.cells_aj, energy.cells_aj);
  EXPECT_EQ(grouped.conversions_aj, 5 * energy.conversions_aj);
  // Four columns joined: a fourth of the conversions.
  EXPECT_EQ(array_of(changed(bit_serial(), "columns_per_conversion: 4")).product_energy().conversions_aj,
            energy.conversions_aj / 4);
}

// Cells 256 x 512 x 127 units x 200 aJ; 256 conversions, since pairs are subtracted before.
TEST(Array, EnergyOfPulses) {
  const ArrayEnergy energy = array_of(pulsed()).product_energy();
  EXPECT_EQ(energy.cells_aj, 3329228800U);
  EXPECT_EQ(energy.rows_aj, 25600000U);
  EXPECT_EQ(energy.conversions_aj, 256000000U);
  EXPECT_EQ(energy.total_aj(), 3329228800U + 25600000U + 256000000U + 256 * 30000U);
}

// Half the rows and columns: a fourth of the cells' energy, half of rows' and ADCs'; pulses last as long, one
// ADC has half the columns.
TEST(Array, ScalesWithRowsAndColumns) {
  const v1::Array half = changed(pulsed(), "rows: 128 columns: 256 adcs: 128");
  const ArrayEnergy whole = array_of(pulsed()).product_energy();
  const ArrayEnergy energy = array_of(half).product_energy();
  EXPECT_EQ(energy.cells_aj * 4, whole.cells_aj);
  EXPECT_EQ(energy.rows_aj * 2, whole.rows_aj);
  EXPECT_EQ(energy.conversions_aj * 2, whole.conversions_aj);
  EXPECT_EQ(array_of(half).product_ps(), 130000U);
  EXPECT_EQ(array_of(changed(pulsed(), "adcs: 1 conversion_ps: 20000")).product_ps(), 130000 + 256 * 20000U);
  EXPECT_EQ(array_of(changed(half, "adcs: 1 conversion_ps: 20000")).product_ps(), 130000 + 128 * 20000U);
}

// 256 x 3 x 1 = 768 needs 10 bits; 256 x 127 x 127 = 4,129,024 needs 22; of 60 rows 180, 8; pairs of rows
// drive half of them: 128 x 3 = 384, 9.
TEST(Array, AdcBitsThatLoseNothing) {
  EXPECT_EQ(array_of(bit_serial()).lossless_adc_bits(), 10U);
  EXPECT_EQ(array_of(pulsed()).lossless_adc_bits(), 22U);
  EXPECT_EQ(array_of(changed(bit_serial(), "rows_at_once: 60")).lossless_adc_bits(), 8U);
  EXPECT_EQ(array_of(changed(bit_serial(), "pairs: ROWS")).lossless_adc_bits(), 9U);
}

// Step after step, as the header says it, beside the closed forms.
TEST(Array, IsTheSumOfItsSteps) {
  RandomStream random(7);
  const auto below = [&](std::uint64_t n) { return static_cast<std::uint32_t>(random.below(n)); };
  for (int i = 0; i < 300; ++i) {
    v1::Array description = bit_serial();
    description.set_rows(1 + below(40));
    description.set_rows_at_once(1 + below(description.rows()));
    description.set_columns(8 + below(60));
    description.set_cells_per_weight(1 + below(8));
    description.set_adcs(1 + below(description.columns()));
    description.set_input_bits_per_step(1 + below(9));
    description.set_phases(1 + below(4));
    description.set_settle_ps(below(5000));
    if (below(2) == 1) description.set_pulse_ps(1 + below(300));
    description.set_conversion_ps(1 + below(3000));
    description.set_pipelined(below(2) == 1);
    std::uint64_t time = 0, free_at = 0, rows_aj = 0, cells_aj = 0, conversions = 0;
    for (std::uint32_t row = 0; row < description.rows(); row += description.rows_at_once()) {
      const std::uint64_t driven = std::min(description.rows_at_once(), description.rows() - row);
      for (std::uint32_t phase = 0; phase < description.phases(); ++phase) {
        for (std::uint32_t bit = 0; bit < 8; bit += description.input_bits_per_step()) {
          const std::uint32_t bits = std::min(description.input_bits_per_step(), 8 - bit);
          const std::uint64_t pulses = description.has_pulse_ps() ? (1U << bits) - 1 : 1;
          const std::uint64_t settled = time + description.settle_ps() +
                                        (description.has_pulse_ps() ? pulses * description.pulse_ps() : 0);
          // Columns are held once the converters are free of the step before.
          const std::uint64_t begin = std::max(settled, free_at);
          free_at = begin + (description.columns() + description.adcs() - 1) / description.adcs() *
                                description.conversion_ps();
          time = description.pipelined() ? begin : free_at;
          rows_aj += driven * description.row_step_aj();
          cells_aj += driven * description.columns() * pulses * description.cell_aj();
          conversions += description.columns();
        }
      }
    }
    const Array array = array_of(description);
    EXPECT_EQ(array.product_ps(), free_at) << description.ShortDebugString();
    EXPECT_EQ(array.product_energy().rows_aj, rows_aj);
    EXPECT_EQ(array.product_energy().cells_aj, cells_aj);
    EXPECT_EQ(array.product_energy().conversions_aj, conversions * description.conversion_aj());
  }
}

TEST(Array, RefusesWhatContradictsItself) {
  EXPECT_EQ(refusal(changed(bit_serial(), "adcs: 257")),
            "array.adcs is 257; allowed are 1 to 256, the conversions of a step");
  EXPECT_EQ(refusal(changed(pulsed(), "adcs: 257")),
            "array.adcs is 257; allowed are 1 to 256, the conversions of a step");
  EXPECT_EQ(refusal(changed(bit_serial(), "rows_at_once: 257")),
            "array.rows_at_once is 257; allowed are 1 to rows, 256");
  EXPECT_EQ(refusal(changed(bit_serial(), "columns_per_conversion: 3")),
            "array: 3 columns are joined before a conversion; allowed are divisors of columns, 256");
  EXPECT_EQ(refusal(changed(bit_serial(), "columns: 3")),
            "array.columns is 3; allowed is at least 4, which a weight of 8 bits takes in cells of 2");
  EXPECT_EQ(refusal(changed(bit_serial(), "pairs: ROWS rows: 1")),
            "array.rows is 1; allowed with pairs of rows is at least 2");
  EXPECT_EQ(refusal(changed(pulsed(), "cells_per_weight: 3")),
            "array.cells_per_weight is 3; allowed with pairs are even numbers");
  EXPECT_EQ(refusal(changed(pulsed(), "adcs: 255")),
            "array.conversion_ps is 0; allowed with 255 ADCs for 256 conversions is at least 1");
  v1::Array unstated = bit_serial();
  unstated.clear_conversion_ps();
  EXPECT_EQ(refusal(unstated), "array.conversion_ps is missing; allowed are 0 to 1e9 ps");
}

// Others: one ADC, 256 columns x 8 x 2 ns more; an ADC a column; other cells, at the same time, other arrays.
TEST(Array, SaysWhatOtherChoicesGive) {
  v1::ArrayCosts costs = array_of(bit_serial()).costs("array", 256, 256, 1);
  add_other_choices(bit_serial(), 8, 8, 256, 256, 1, costs);
  std::string text;
  for (const v1::ArrayCosts& other : costs.others()) {
    text += fmt::format("{} {} {}, ", other.name(), other.product_cycles(), other.arrays());
  }
  EXPECT_EQ(text, "1 ADC 4176 4, 256 ADCs 96 4, 1-bit cells 592 8, 4-bit cells 592 2, 8-bit cells 592 1, ");
}

v1::Architecture machine_with(const v1::Array& array) {
  v1::Architecture architecture = testing::primal_machine();
  architecture.mutable_acim()->clear_product_cycles();
  architecture.mutable_energy()->clear_acim_product_fj();
  *architecture.mutable_acim()->mutable_array() = array;
  return architecture;
}

// A partition of 256 x 256 weights takes four arrays, which work at once.
TEST(ArrayOfAMachine, DecidesTimeAndEnergyOfAProduct) {
  const Machine machine(machine_with(bit_serial()));
  EXPECT_EQ(machine.acim().products(2), (Work{2 * 592, 0, 2, 2 * 5183898}));
  const Machine declared(with_declared_product(machine.description()));
  EXPECT_FALSE(declared.description().acim().has_array());
  EXPECT_EQ(declared.acim().products(2), machine.acim().products(2));
  EXPECT_EQ(array_costs(machine.description())->arrays(), 4U);
  EXPECT_FALSE(array_costs(testing::primal_machine()).has_value());
}

TEST(ArrayOfAMachine, IsNotGivenBesideWhatItDecides) {
  const auto refused = [](const v1::Architecture& architecture) {
    return testing::error_of<InputError>([&] { const Machine machine(architecture); });
  };
  v1::Architecture architecture = machine_with(bit_serial());
  architecture.mutable_acim()->set_product_cycles(130);
  EXPECT_EQ(
      refused(architecture),
      "architecture 'primal': acim.product_cycles and acim.array are both given; allowed is one of them");
  architecture = machine_with(bit_serial());
  architecture.mutable_energy()->set_acim_product_fj(4000000);
  EXPECT_EQ(
      refused(architecture),
      "architecture 'primal': energy.acim_product_fj and acim.array are both given; allowed is one of them");
  architecture = testing::primal_machine();
  architecture.mutable_acim()->clear_product_cycles();
  EXPECT_EQ(refused(architecture),
            "architecture 'primal': acim.product_cycles is missing; needed is it or acim.array");
  architecture = testing::primal_machine();
  architecture.mutable_energy()->clear_acim_product_fj();
  EXPECT_EQ(refused(architecture),
            "architecture 'primal': energy.acim_product_fj is missing; needed is it or acim.array");
  architecture = machine_with(bit_serial());
  architecture.mutable_acim()->mutable_array()->clear_cell_aj();
  EXPECT_EQ(refused(architecture),
            "architecture 'primal': acim.array.cell_aj is missing; a machine with energy needs it, allowed "
            "are 0 to "
            "1e12 aJ");
  architecture.clear_energy();
  architecture.clear_power();
  EXPECT_EQ(refused(architecture), "(nothing thrown)");
  // 8 steps of 10^6 ns and 32 conversions of 2 ns: 8,000,512 cycles.
  architecture = machine_with(changed(bit_serial(), "settle_ps: 1000000000"));
  EXPECT_EQ(
      refused(architecture),
      "architecture 'primal': acim.array: a product takes 8000512 cycles and 5183898 fJ; allowed are at most "
      "1000000 and 1000000000000");
  architecture = machine_with(changed(bit_serial(), "adcs: 300"));
  EXPECT_EQ(refused(architecture),
            "architecture 'primal': acim.array.adcs is 300; allowed are 1 to 256, the conversions of a step");
}

}  // namespace
}  // namespace primalsim::pe_models
