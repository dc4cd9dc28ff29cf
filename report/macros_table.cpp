#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/number_text.h"
#include "report/csv.h"
#include "report/provenance_text.h"
#include "report/table.h"
#include "report/text_table.h"

namespace primalsim::report {
namespace {

std::string short_figure(double number) {
  return number >= 1000 ? fmt::format("{:.0f}", number) : fmt::format("{:.3g}", number);
}

std::string figure_or_dash(bool is_there, double number) { return is_there ? short_figure(number) : "-"; }

std::string macros_rows(const v1::MacroComparison& comparison, const Layout& layout) {
  TextRows rows{{"chip", "point", "nm", "W x in bits", "TOPS/W", "ours", "ratio", "own parts", "ratio",
                 "TOPS", "ours", "ratio", "ns", "rows", "cells", "ADCs", "adders"}};
  for (const v1::ComparedMacro& each : comparison.macros()) {
    const v1::PublishedMacro& macro = each.macro();
    rows.push_back({macro.chip(), macro.point(), short_figure(macro.node_nm()),
                    fmt::format("{} x {}", macro.weight_bits(), macro.input_bits()),
                    short_figure(macro.tops_per_watt()), short_figure(each.tops_per_watt()),
                    short_figure(each.energy_ratio()),
                    figure_or_dash(each.has_own_parts_ratio(), each.own_parts_tops_per_watt()),
                    figure_or_dash(each.has_own_parts_ratio(), each.own_parts_ratio()),
                    figure_or_dash(macro.has_tops(), macro.tops()), short_figure(each.tops()),
                    figure_or_dash(each.has_rate_ratio(), each.rate_ratio()), short_figure(each.product_ns()),
                    percent(each.row_share()), percent(each.cell_share()), percent(each.conversion_share()),
                    percent(each.shift_add_share())});
  }
  return fitted_table(rows, layout.columns, {"adders", "rows", "cells", "ADCs", "W x in bits", "nm", "ns"},
                      2);
}

std::string chips_rows(const v1::MacroComparison& comparison) {
  TextRows rows{{"off by a factor of", "energy", "own parts", "rate"}};
  for (const v1::ComparedChip& chip : comparison.chips()) {
    rows.push_back({chip.chip(), short_figure(chip.energy_factor()),
                    figure_or_dash(chip.has_own_parts_factor(), chip.own_parts_factor()),
                    figure_or_dash(chip.has_rate_factor(), chip.rate_factor())});
  }
  rows.push_back(
      {fmt::format("median of {} chips", comparison.chips_size()),
       short_figure(comparison.median_energy_factor()),
       figure_or_dash(comparison.has_median_own_parts_factor(), comparison.median_own_parts_factor()),
       figure_or_dash(comparison.has_median_rate_factor(), comparison.median_rate_factor())});
  return text_table(rows);
}

std::string choices_rows(const v1::MacroComparison& comparison) {
  TextRows rows{{"array", "cells a weight", "weights", "steps", "conversions an ADC", "lossless bits",
                 "cycles", "arrays", "nJ a partition", "nJ an array"}};
  const auto nanojoules = [](double femtojoules) { return short_figure(femtojoules / 1e6); };
  rows.push_back({fmt::format("machine {}", comparison.machine()), "-", "-", "-", "-", "-",
                  grouped(comparison.machine_product_cycles()), "-",
                  nanojoules(static_cast<double>(comparison.machine_product_fj())), "-"});
  for (const v1::ArrayCosts& choice : comparison.choices()) {
    const auto energy = static_cast<double>(choice.product_fj());
    rows.push_back({choice.name(), std::to_string(choice.cells_per_weight()),
                    fmt::format("{} x {}", choice.weight_rows(), choice.weight_columns()),
                    std::to_string(choice.steps()), grouped(choice.conversions_per_adc()),
                    std::to_string(choice.lossless_adc_bits()), grouped(choice.product_cycles()),
                    grouped(choice.arrays()), nanojoules(energy),
                    nanojoules(energy / static_cast<double>(choice.arrays()))});
  }
  return text_table(rows);
}

std::string sources_text(const v1::MacroComparison& comparison) {
  std::string text;
  std::string last;
  for (const v1::ComparedMacro& each : comparison.macros()) {
    const v1::PublishedMacro& macro = each.macro();
    if (macro.chip() == last) continue;
    last = macro.chip();
    text += fmt::format("{}: {}; {}\n", macro.chip(), macro.publication(), macro.data_file());
    for (const v1::GradedParameter& parameter : macro.parameters()) {
      text += fmt::format("  {} {}: {}\n", parameter.grade(), parameter.name(), parameter.source());
    }
    if (macro.has_own_parts()) {
      text += fmt::format("  {} own parts: {}\n", macro.own_parts().grade(), macro.own_parts().source());
    }
  }
  return text;
}

std::string cycles_and_energy(const v1::ArrayCosts& array) {
  std::string text = grouped(array.product_cycles()) + " cycles";
  if (array.has_product_fj())
    text += fmt::format(", {} nJ", short_figure(static_cast<double>(array.product_fj()) / 1e6));
  return text + fmt::format(", {} {}", grouped(array.arrays()), array.arrays() == 1 ? "array" : "arrays");
}

}  // namespace

std::string array_line(const v1::ArrayCosts& array) {
  std::string text = fmt::format(
      "{}: a product takes {} for each partition, {} a weight", array.name(), cycles_and_energy(array),
      array.cells_per_weight() == 1 ? "1 cell" : fmt::format("{} cells", array.cells_per_weight()));
  for (const v1::ArrayCosts& other : array.others()) {
    text += fmt::format("; with {} {}", other.name(), cycles_and_energy(other));
  }
  return text + "\n";
}

std::string to_table(const v1::MacroComparison& comparison, const Layout& layout) {
  std::string text = comparison.has_provenance() ? provenance_text(comparison.provenance()) + "\n" : "";
  text += "published compute-in-memory macros, and the model of an array with their parameters\n\n";
  text += macros_rows(comparison, layout) + "\n" + chips_rows(comparison) + "\n";
  text += fmt::format("arrays for one partition of {} x {} weights\n\n{}", comparison.partition_rows(),
                      comparison.partition_columns(), choices_rows(comparison));
  if (comparison.has_machine_tops_per_watt()) {
    text += fmt::format("machine {}: {} TOPS/W\n", comparison.machine(),
                        short_figure(comparison.machine_tops_per_watt()));
  }
  if (layout.verbose) text += "\n" + sources_text(comparison);
  text += "\n";
  for (const v1::LeftOut& left : comparison.left_out()) {
    text += fmt::format("{}: left out: {} ({})\n", left.chip(), left.reason(), left.publication());
  }
  return text + "\n" + assumptions_text(comparison.assumptions(), layout);
}

std::string macros_csv(const v1::MacroComparison& comparison) {
  std::string text =
      "chip,point,node_nm,volts,weight_bits,input_bits,published_tops_per_watt,tops_per_watt,energy_ratio,"
      "own_parts_tops_per_watt,own_parts_ratio,published_tops,tops,rate_ratio,product_ns,product_pj,"
      "publication,"
      "data_file\n";
  for (const v1::ComparedMacro& each : comparison.macros()) {
    const v1::PublishedMacro& macro = each.macro();
    const auto optional = [](bool is_there, double number) {
      return is_there ? shortest(number) : std::string();
    };
    std::string line;
    for (const std::string& cell :
         {quoted(macro.chip()), quoted(macro.point()), shortest(macro.node_nm()), shortest(macro.volts()),
          std::to_string(macro.weight_bits()), std::to_string(macro.input_bits()),
          shortest(macro.tops_per_watt()), shortest(each.tops_per_watt()), shortest(each.energy_ratio()),
          optional(each.has_own_parts_ratio(), each.own_parts_tops_per_watt()),
          optional(each.has_own_parts_ratio(), each.own_parts_ratio()),
          optional(macro.has_tops(), macro.tops()), shortest(each.tops()),
          optional(each.has_rate_ratio(), each.rate_ratio()), shortest(each.product_ns()),
          shortest(each.product_pj()), quoted(macro.publication()), quoted(macro.data_file())}) {
      line += (line.empty() ? "" : ",") + cell;
    }
    text += line + "\n";
  }
  return text;
}

}  // namespace primalsim::report
