// Published macros beside the model: a small file by hand, and the one that is shipped.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "core/error.h"
#include "pe_models/acim.h"
#include "study/inputs.h"
#include "study/machine_numbers.h"
#include "study/reproduce.h"
#include "tests/cli/temporary_folder.h"
#include "tests/proto/expect_error.h"

namespace primalsim::study {
namespace {

// One macro of one chip; `published` are its figures, `more` stands in the macro.
std::string macro(const std::string& chip, const std::string& published, const std::string& more = "") {
  return fmt::format(R"(
    macros {{ chip: "{}" point: "p" publication: "x" data_file: "y" node_nm: 40 volts: 2 weight_bits: 1 input_bits: 2
      arrays: 3 array {{ rows: 4 columns: 8 cell_bits: 1 input_bits_per_step: 1 adcs: 4 adc_bits: 3 }} {} {} }})",
                     chip, published, more);
}

v1::MacroData data_of(const std::string& macros) {
  const testing::TemporaryFolder folder;
  return macro_data(folder.write("m.txtpb", R"(schema_version: 1 macros { laws { adc_ff_per_bit: 100
      adc_exponential_ff: 0.5 adc_ps_per_bit: 100 adc_ps_per_bit_and_row: 1 row_ff_per_bit: 10 cell_ff: 2
      adder_ff_per_bit: 4 node_nm: 20 activity: 0.5 source: "z" })" +
                                                macros + "}"));
}

v1::MacroComparison compared(const v1::MacroData& data) {
  Session session;
  return compare_macros(session, load_architecture(), data);
}

// V^2 is 4 and the node twice that of the laws. Row: 0.5 x 10 x 1 x 4 = 20 fJ, cell: 0.5 x 2 x 2 x 4 = 8,
// conversion: (100 x 3 + 0.5 x 4^3) x 4 = 1,328, adder: 4 x (3 + 2) x 2 x 4 = 160. Two steps: 2 x (4 x 20 +
// 32 x 8 + 8 x 1,488) = 24,480 fJ for 64 operations: 2.614 TOPS/W. A conversion: 3 x (100 + 4) ps, 2 x 2 of
// them: 1,248 ps.
constexpr double kOurs = 64 / 24.48;

TEST(Macros, FollowFromStructureAndLaws) {
  const v1::MacroComparison result =
      compared(data_of(macro("a", fmt::format("tops_per_watt: {} tops: 0.05", 2 * kOurs))));
  ASSERT_EQ(result.macros_size(), 1);
  const v1::ComparedMacro& found = result.macros(0);
  EXPECT_DOUBLE_EQ(found.tops_per_watt(), kOurs);
  EXPECT_DOUBLE_EQ(found.energy_ratio(), 0.5);
  EXPECT_DOUBLE_EQ(found.product_pj(), 24.48);
  EXPECT_DOUBLE_EQ(found.conversion_share(), 21248 / 24480.0);
  EXPECT_DOUBLE_EQ(found.row_share(), 160 / 24480.0);
  EXPECT_DOUBLE_EQ(found.product_ns(), 1.248);
  EXPECT_DOUBLE_EQ(found.tops(), 3 * 64 / 1248.0);
  EXPECT_DOUBLE_EQ(found.rate_ratio(), 3 * 64 / 1248.0 / 0.05);
  EXPECT_FALSE(found.has_own_parts_ratio());
  EXPECT_FALSE(result.has_median_own_parts_factor());
}

// 16 conversions of 765 fJ: 12,240 fJ, half of what the laws give.
TEST(Macros, OwnPartsStandBesideTheLaws) {
  const v1::MacroComparison result = compared(data_of(macro(
      "a", fmt::format("tops_per_watt: {}", kOurs),
      R"(own_parts { row_step_aj: 0 cell_aj: 0 conversion_aj: 765000 shift_add_aj: 0 grade: "P" source: "s" })")));
  EXPECT_DOUBLE_EQ(result.macros(0).energy_ratio(), 1);
  EXPECT_DOUBLE_EQ(result.macros(0).own_parts_ratio(), 2);
  EXPECT_DOUBLE_EQ(result.median_own_parts_factor(), 2);
  EXPECT_FALSE(result.has_median_rate_factor());
}

// 20 uS x 0.25 V^2 x 100 ps x 0.5 = 250 aJ a cell; the rest is as above: 2 x (80 + 8 + 8 x 1,488) fJ.
TEST(Macros, ResistorsConduct) {
  const v1::MacroComparison result = compared(data_of(
      macro("a", "tops_per_watt: 1", "resistive { mean_microsiemens: 20 read_volts: 0.5 on_ps: 100 }")));
  EXPECT_DOUBLE_EQ(result.macros(0).product_pj(), 23.984);
}

// Chip a is off by 2 either way, b by 8: the median of two is 5.
TEST(Macros, AChipsPointsCountOnce) {
  const auto point = [](const char* chip, double times) {
    return macro(chip, fmt::format("tops_per_watt: {}", times * kOurs));
  };
  const v1::MacroComparison result = compared(data_of(point("a", 2) + point("b", 0.125) + point("a", 0.5)));
  ASSERT_EQ(result.chips_size(), 2);
  EXPECT_NEAR(result.chips(0).energy_factor(), 2, 1e-12);
  EXPECT_NEAR(result.chips(1).energy_factor(), 8, 1e-12);
  EXPECT_NEAR(result.median_energy_factor(), 5, 1e-12);
}

TEST(Macros, BadDataAreRefused) {
  const auto refused = [](const std::string& text) {
    return testing::error_of<InputError>([&] { compared(data_of(text)); });
  };
  v1::MacroData data = data_of(macro("a", "tops_per_watt: 1"));
  data.mutable_macros(0)->mutable_array()->set_cell_aj(1);
  EXPECT_EQ(
      testing::error_of<InputError>([&] { compared(data); }),
      "macro 'a', p.array has energies; allowed is none: `laws` give them, and a macro's own are own_parts");
  data = data_of(macro("a", "tops_per_watt: 1"));
  data.mutable_macros(0)->mutable_array()->set_adcs(9);
  EXPECT_EQ(testing::error_of<InputError>([&] { compared(data); }),
            "macro 'a', p.array.adcs is 9; allowed are 1 to 8, the conversions of a step");
  EXPECT_NE(refused("").find("there is none; needed is at least one"), std::string::npos);
  EXPECT_NE(refused(macro("a", "tops_per_watt: 0")).find("tops_per_watt: 0 is out of range"),
            std::string::npos);
  EXPECT_NE(refused(macro("a", "")).find("tops_per_watt: missing"), std::string::npos);
}

TEST(Macros, TheShippedFileHasSevenChips) {
  const v1::MacroComparison result = compared(macro_data());
  EXPECT_GE(result.chips_size(), 7);
  EXPECT_FALSE(result.left_out().empty());
  for (const v1::ComparedMacro& each : result.macros()) {
    EXPECT_FALSE(each.macro().data_file().empty());
    EXPECT_TRUE(each.has_rate_ratio()) << each.macro().chip();
  }
  std::set<std::string> graded;
  for (const v1::ComparedMacro& each : result.macros()) {
    for (const v1::GradedParameter& parameter : each.macro().parameters()) {
      EXPECT_NE(std::string("PSDCA").find(parameter.grade()), std::string::npos) << parameter.grade();
      graded.insert(each.macro().chip());
    }
  }
  EXPECT_EQ(graded.size(), static_cast<std::size_t>(result.chips_size()));
}

// The shipped machine's array as circuits takes the cycles that configs/primal.txtpb states.
TEST(Macros, TheFirstChoiceIsTheMachinesOwn) {
  const v1::MacroComparison result = compared(macro_data());
  EXPECT_EQ(result.machine_product_cycles(), 130U);
  EXPECT_EQ(result.choices(0).product_cycles(), 130U);
  EXPECT_EQ(result.choices(0).arrays(), 1U);
  // 2 x 65,536 operations at 4 nJ.
  EXPECT_DOUBLE_EQ(result.machine_tops_per_watt(), 32.768);
}

// A study that changes the time of a product does so with an array, too.
TEST(Macros, AMachinesNumberIsThatOfItsArray) {
  v1::Architecture machine = load_architecture();
  *machine.mutable_acim()->mutable_array() = macro_data().choices(0).array();
  machine.mutable_acim()->clear_product_cycles();
  machine.clear_energy();
  machine.clear_power();
  EXPECT_EQ(machine_number(machine, "acim.product_cycles"), 130);
  const v1::Architecture twice = scaled_machine(machine, "acim.product_cycles", 2);
  EXPECT_EQ(twice.acim().product_cycles(), 260U);
  EXPECT_FALSE(twice.acim().has_array());
  EXPECT_TRUE(scaled_machine(machine, "router.fifo_flits", 2).acim().has_array());
}

}  // namespace
}  // namespace primalsim::study
