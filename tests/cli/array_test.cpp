// Machines with acim.array, and published macros, through the real binary.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "tests/cli/run_binary.h"

namespace primalsim::testing {
namespace {

// configs/tiny.txtpb with other ways to say what a product takes.
class ArrayMachine : public ::testing::Test {
 protected:
  std::string machine(const std::string& name, const std::string& product, const std::string& energy) const {
    std::string text = read_text(root_ + "/configs/tiny.txtpb");
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"product_cycles: 10", product},
                                   {"acim_product_fj: 20000", energy}}) {
      text.replace(text.find(from), from.size(), to);
    }
    return folder_.write(name + ".txtpb", text);
  }
  BinaryRun compare(const std::string& machine_file, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{
        "compare", root_ + "/examples/models/tiny", "--arch", machine_file, "--context", "40", "--mapping",
        "primal"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_binary(arguments);
  }

  // 4 steps of 2 bits, each 0.5 ns and 64 / 16 conversions of 0.25 ns: 6 ns. 4 cells a weight: 16 x 16
  // weights. A step: 16 x 1,000 + 1,024 x 10 + 64 x 21,000 aJ, four times: 5,480,960 aJ.
  const std::string array_ =
      "array { rows: 16 columns: 64 cell_bits: 2 input_bits_per_step: 2 adcs: 16 adc_bits: 6 settle_ps: 500 "
      "conversion_ps: 250 row_step_aj: 1000 cell_aj: 10 conversion_aj: 20000 shift_add_aj: 1000 }";
  const std::string root_ = PRIMALSIM_SOURCE_DIR;
  const TemporaryFolder folder_;
};

TEST_F(ArrayMachine, RunsAsOneThatStatesTheSame) {
  const auto of = [&](const std::string& file) {
    const BinaryRun run = compare(file, {"--json"});
    EXPECT_EQ(run.exit_status, 0) << run.standard_error;
    return nlohmann::json::parse(run.standard_output);
  };
  const auto derived = of(machine("array", array_, ""));
  const auto stated = of(machine("stated", "product_cycles: 6", "acim_product_fj: 5481"));
  EXPECT_EQ(derived["array"]["product_cycles"], 6);
  EXPECT_EQ(derived["array"]["product_fj"], 5481);
  EXPECT_EQ(derived["array"]["arrays"], 1);
  EXPECT_EQ(derived["array"]["others"][0]["name"], "1 ADC");
  EXPECT_EQ(derived["array"]["others"][0]["product_cycles"], 66);  // 4 x (0.5 + 64 x 0.25)
  EXPECT_FALSE(stated.contains("array"));
  const auto& row = derived["mappings"][0];
  EXPECT_EQ(row["cycles_per_token"], stated["mappings"][0]["cycles_per_token"]);
  EXPECT_EQ(row["energy"]["total_fj"], stated["mappings"][0]["energy"]["total_fj"]);
  EXPECT_NE(row["cycles_per_token"], of(root_ + "/configs/tiny.txtpb")["mappings"][0]["cycles_per_token"]);
}

TEST_F(ArrayMachine, IsSaidInALine) {
  const std::string line =
      "acim.array: a product takes 6 cycles, 0.00548 nJ, 1 array for each partition, 4 cells a weight; with "
      "1 ADC 66 "
      "cycles, ";
  const std::string file = machine("array", array_, "");
  EXPECT_NE(compare(file).standard_output.find(line), std::string::npos);
  const std::string mapping = folder_ / "m.txtpb";
  const std::string model = root_ + "/examples/models/tiny";
  run_binary({"map", model, "--strategy", "row-major", "--arch", file, "-o", mapping});
  EXPECT_NE(run_binary({"check", model, "--mapping", mapping, "--arch", file}).standard_output.find(line),
            std::string::npos);
}

TEST_F(ArrayMachine, GivenTwiceIsRefused) {
  const BinaryRun run = compare(machine("twice", array_ + " product_cycles: 10", ""));
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("acim.product_cycles and acim.array are both given"), std::string::npos)
      << run.standard_error;
  const BinaryRun range = compare(machine("range", array_, ""), {"--set", "acim.array.adcs=0"});
  EXPECT_EQ(range.exit_status, 2);
  EXPECT_NE(range.standard_error.find("acim.array.adcs: 0 is out of range; allowed: 1 to 65536 ADCs"),
            std::string::npos)
      << range.standard_error;
}

TEST(ReproduceMacros, PrintsAndWritesTheComparison) {
  const TemporaryFolder folder;
  const BinaryRun run = run_binary({"reproduce", "--macros", "--out", folder / "out", "--json"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const auto json = nlohmann::json::parse(run.standard_output);
  EXPECT_EQ(json["macros"][0]["macro"]["chip"], "NeuRRAM");
  EXPECT_EQ(read_text(folder / "out/macros.json"), run.standard_output);
  EXPECT_NE(read_text(folder / "out/macros.html").find("data-kind=\"MacroComparison\""), std::string::npos);
  const std::string csv = read_text(folder / "out/macros.csv");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + static_cast<std::ptrdiff_t>(json["macros"].size()));
  EXPECT_EQ(run_binary({"reproduce", "--macros", "--json", "--threads", "4"}).standard_output,
            run.standard_output);
  const std::string table = run_binary({"reproduce", "--macros", "--verbose"}).standard_output;
  for (const char* const part :
       {"median of 8 chips", "Colonnade: left out: digital", "P rows, columns, pairs, 48 arrays"}) {
    EXPECT_NE(table.find(part), std::string::npos) << part;
  }
}

TEST(ReproduceMacros, OptionsOfTheOtherTableAreRefused) {
  const auto refused = [](const std::vector<std::string>& words, const std::string& part) {
    const BinaryRun run = run_binary(words);
    EXPECT_EQ(run.exit_status, 2) << part;
    EXPECT_NE(run.standard_error.find(part), std::string::npos) << run.standard_error;
  };
  refused({"reproduce", "--macros", "--figures-only"}, "--figures-only is of no use with --macros");
  refused({"reproduce", "--macro-data", "x.txtpb"}, "--macro-data is of use only with --macros");
  refused(
      {"reproduce", "--macros", "--macro-data", std::string(PRIMALSIM_SOURCE_DIR) + "/configs/tiny.txtpb"},
      "holds no macros");
}

}  // namespace
}  // namespace primalsim::testing
