// Energy in the table, the details, the CSV and the JSON.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/table.h"
#include "report/writer.h"
#include "tests/report/small_result.h"

namespace primalsim::report {
namespace {

v1::EnergyResult half_a_joule() {
  v1::EnergyResult energy;
  energy.set_policy("srpg");
  energy.set_joules_per_token(0.5);
  energy.set_tokens_per_joule(2);
  energy.set_average_watts(12.5);
  energy.set_total_fj(500000000000000);
  for (const auto& [component, fj] : {std::pair{"acim", 100000000000000}, {"static_sram", 400000000000000}}) {
    v1::EnergyPart& part = *energy.add_parts();
    part.set_component(component);
    part.set_fj(static_cast<std::uint64_t>(fj));
  }
  v1::StateCycles& state = *energy.add_states();
  state.set_state("retain");
  state.set_tile_cycles(7000);
  v1::RetentionPoint& point = *energy.add_retention_sweep();
  point.set_retained_permille(100);
  point.set_joules_per_token(0.25);
  point.set_tokens_per_joule(4);
  point.set_average_watts(6.25);
  point.set_total_fj(250000000000000);
  v1::UnitKindUse& unit = *energy.add_units();
  unit.set_unit("acim");
  unit.set_busy_cycles(1);
  unit.set_stalled_cycles(2);
  unit.set_gated_cycles(3);
  v1::AdapterSwitch& adapter = *energy.mutable_adapter_switch();
  adapter.set_lora_bytes_per_layer(1024);
  adapter.set_reprogram_cycles_per_layer(16);
  adapter.set_formula_cycles_per_layer(20);
  adapter.set_token_cycles(5000);
  adapter.set_stall_cycles(116);
  adapter.set_total_fj(600000000000000);
  return energy;
}

v1::Result with_energy() {
  v1::Result result = testing::small_result();
  for (v1::MappingResult& mapping : *result.mutable_mappings()) *mapping.mutable_energy() = half_a_joule();
  return result;
}

TEST(EnergyReport, TableHasThreeColumnsMore) {
  const std::string table = to_table(with_energy());
  EXPECT_NE(table.find("J/token  tokens/J     W\n"), std::string::npos) << table;
  EXPECT_NE(table.find("0.5         2  12.5\n"), std::string::npos) << table;
  EXPECT_EQ(to_table(testing::small_result()).find("J/token"), std::string::npos);
}

TEST(EnergyReport, TableHasTheSweepThatTokensPerJouleRestOn) {
  const std::string name = with_energy().mappings(0).name();
  EXPECT_NE(to_table(with_energy())
                .find(name + ": tokens/J by the power of a retained tile, of active: 4 at 0.1\n"),
            std::string::npos);
  EXPECT_EQ(to_table(testing::small_result()).find("retained"), std::string::npos);
}

TEST(EnergyReport, CsvHasThreeColumnsMore) {
  const std::string csv = write("csv", with_energy());
  EXPECT_NE(csv.find(",joules_per_token,tokens_per_joule,average_watts\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",2000,0,0.5,2.0,12.5\n"), std::string::npos) << csv;
}

TEST(EnergyReport, DetailsShowPartsStatesSweepUnitsAndSwitch) {
  v1::Result result = with_energy();
  const std::string text = to_details(result);
  for (const char* const part :
       {"energy under policy srpg: 0.5 J/token, 2 tokens/J, 12.5 W",
        "acim         100,000,000,000,000   20.0 %", "total        500,000,000,000,000  100.0 %",
        "7,000  100.0 %", "0.1 of active                0.25         4  6.25",
        "1,024 bytes per layer, written in 16 cycles (20 by the closed formula); 5,000 cycles in all, 116 of "
        "them stalled; 0.6 J"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in:\n" << text;
  }
}

TEST(EnergyReport, JsonHasEveryNumber) {
  const auto energy = nlohmann::json::parse(write("json", with_energy()))["mappings"][0]["energy"];
  EXPECT_EQ(energy["policy"], "srpg");
  EXPECT_EQ(energy["total_fj"], 500000000000000);
  EXPECT_EQ(energy["parts_fj"]["static_sram"], 400000000000000);
  EXPECT_EQ(energy["state_tile_cycles"]["retain"], 7000);
  EXPECT_EQ(energy["retention_sweep"][0]["tokens_per_joule"], 4.0);
  EXPECT_EQ(energy["units"]["acim"]["gated_cycles"], 3);
  EXPECT_EQ(energy["adapter_switch"]["formula_cycles_per_layer"], 20);
  EXPECT_EQ(energy["adapter_switch"]["stall_cycles"], 116);
}

}  // namespace
}  // namespace primalsim::report
