// Published macros beside the model with their parameters.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "core/error.h"
#include "pe_models/array.h"
#include "pe_models/machine.h"
#include "proto/content_hash.h"
#include "proto/read.h"
#include "study/built_in_texts.h"
#include "study/provenance.h"
#include "study/reproduce.h"
#include "study/reproduce/macro_laws.h"

namespace primalsim::study {
namespace {

constexpr const char* kMacrosFile = "configs/macros.txtpb";

std::string built_in_place() { return std::string(kMacrosFile) + " (built in)"; }

double operations(const pe_models::Array& array) {
  return 2.0 * array.weight_rows() * array.weight_columns();
}

double tops_per_watt(const pe_models::Array& array) {
  return operations(array) * 1e6 / static_cast<double>(array.product_energy().total_aj());
}

void check_structure_only(const v1::Array& array, const std::string& where) {
  if (!array.has_row_step_aj() && !array.has_cell_aj() && !array.has_conversion_aj() &&
      !array.has_shift_add_aj()) {
    return;
  }
  throw_input_error(
      "{}.array has energies; allowed is none: `laws` give them, and a macro's own are own_parts", where);
}

v1::Array with_own_parts(v1::Array array, const v1::OwnParts& parts) {
  array.set_row_step_aj(parts.row_step_aj());
  array.set_cell_aj(parts.cell_aj());
  array.set_conversion_aj(parts.conversion_aj());
  array.set_shift_add_aj(parts.shift_add_aj());
  return array;
}

void set_shares(const pe_models::ArrayEnergy& energy, v1::ComparedMacro& result) {
  const auto total = static_cast<double>(energy.total_aj());
  result.set_product_pj(total / 1e6);
  result.set_row_share(static_cast<double>(energy.rows_aj) / total);
  result.set_cell_share(static_cast<double>(energy.cells_aj) / total);
  result.set_conversion_share(static_cast<double>(energy.conversions_aj) / total);
  result.set_shift_add_share(static_cast<double>(energy.shift_adds_aj) / total);
}

v1::ComparedMacro compare_macro(const v1::PublishedMacro& macro, const v1::MacroLaws& laws) {
  const std::string where = fmt::format("macro '{}', {}", macro.chip(), macro.point());
  check_structure_only(macro.array(), where);
  const Circuit circuit{macro.node_nm(), macro.volts(), macro.input_bits(),
                        macro.has_resistive() ? &macro.resistive() : nullptr};
  const v1::Array described = with_laws(macro.array(), circuit, laws);
  const auto array_of = [&](const v1::Array& description) {
    return pe_models::Array(description, macro.weight_bits(), macro.input_bits(), where + ".array");
  };
  const pe_models::Array array = array_of(described);
  if (array.product_ps() == 0)
    throw_input_error("{}: a product takes no time; needed is a time of it", where);
  if (array.product_energy().total_aj() == 0) throw_input_error("{}: a product takes no energy", where);
  v1::ComparedMacro result;
  *result.mutable_macro() = macro;
  result.set_tops_per_watt(tops_per_watt(array));
  result.set_energy_ratio(result.tops_per_watt() / macro.tops_per_watt());
  if (macro.has_own_parts()) {
    result.set_own_parts_tops_per_watt(tops_per_watt(array_of(with_own_parts(described, macro.own_parts()))));
    result.set_own_parts_ratio(result.own_parts_tops_per_watt() / macro.tops_per_watt());
  }
  result.set_tops(operations(array) * macro.arrays() / static_cast<double>(array.interval_ps()));
  if (macro.has_tops()) result.set_rate_ratio(result.tops() / macro.tops());
  result.set_product_ns(static_cast<double>(array.product_ps()) / 1e3);
  set_shares(array.product_energy(), result);
  return result;
}

// How far off ratios are in the geometric mean, whichever way.
double factor(const std::vector<double>& ratios) {
  double sum = 0;
  for (const double ratio : ratios) sum += std::abs(std::log(ratio));
  return std::exp(sum / static_cast<double>(ratios.size()));
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void add_chips(v1::MacroComparison& result) {
  struct Ratios {
    std::vector<double> energy, rate, own;
  };
  std::map<std::string, Ratios> by_chip;
  std::vector<std::string> order;
  for (const v1::ComparedMacro& macro : result.macros()) {
    if (by_chip.count(macro.macro().chip()) == 0) order.push_back(macro.macro().chip());
    Ratios& ratios = by_chip[macro.macro().chip()];
    ratios.energy.push_back(macro.energy_ratio());
    if (macro.has_rate_ratio()) ratios.rate.push_back(macro.rate_ratio());
    if (macro.has_own_parts_ratio()) ratios.own.push_back(macro.own_parts_ratio());
  }
  Ratios factors;
  for (const std::string& name : order) {
    const Ratios& ratios = by_chip[name];
    v1::ComparedChip& chip = *result.add_chips();
    chip.set_chip(name);
    chip.set_energy_factor(factor(ratios.energy));
    factors.energy.push_back(chip.energy_factor());
    if (!ratios.rate.empty()) chip.set_rate_factor(factor(ratios.rate));
    if (!ratios.rate.empty()) factors.rate.push_back(chip.rate_factor());
    if (!ratios.own.empty()) chip.set_own_parts_factor(factor(ratios.own));
    if (!ratios.own.empty()) factors.own.push_back(chip.own_parts_factor());
  }
  result.set_median_energy_factor(median(factors.energy));
  if (!factors.rate.empty()) result.set_median_rate_factor(median(factors.rate));
  if (!factors.own.empty()) result.set_median_own_parts_factor(median(factors.own));
}

void add_choices(const v1::MacroData& data, const v1::Architecture& machine, v1::MacroComparison& result) {
  const pe_models::Acim acim = pe_models::Machine(machine).acim();
  result.set_machine(machine.name());
  result.set_partition_rows(acim.rows);
  result.set_partition_columns(acim.columns);
  result.set_machine_product_cycles(acim.product_cycles);
  result.set_machine_product_fj(acim.product_fj);
  if (acim.product_fj > 0) {
    result.set_machine_tops_per_watt(2e3 * static_cast<double>(acim.cells()) /
                                     static_cast<double>(acim.product_fj));
  }
  const std::uint32_t input_bits = machine.precision().activation_bits();
  for (const v1::ArrayChoice& choice : data.choices()) {
    const std::string where = fmt::format("choice '{}'", choice.name());
    check_structure_only(choice.array(), where);
    const Circuit circuit{choice.node_nm(), choice.volts(), input_bits,
                          choice.has_resistive() ? &choice.resistive() : nullptr};
    const pe_models::Array array(with_laws(choice.array(), circuit, data.laws()),
                                 machine.precision().weight_bits(), input_bits, where + ".array");
    *result.add_choices() = array.costs(choice.name(), acim.rows, acim.columns, machine.clock_ghz());
  }
}

}  // namespace

v1::MacroData macro_data(const std::optional<std::filesystem::path>& path) {
  const std::string where = path ? path->string() : built_in_place();
  const v1::File file = path ? read_file(*path) : parse_file(kMacrosText, Format::kText, where);
  if (!file.has_macros()) throw_input_error("{}: holds no macros", where);
  if (file.macros().macros().empty())
    throw_input_error("{}: macros: there is none; needed is at least one", where);
  return file.macros();
}

BuiltIn built_in_macros() { return {kMacrosFile, content_hash(macro_data())}; }

v1::MacroComparison compare_macros(Session& session, const v1::Architecture& machine,
                                   const v1::MacroData& data, const MacroSources& sources) {
  v1::MacroComparison result;
  for (const v1::PublishedMacro& macro : data.macros())
    *result.add_macros() = compare_macro(macro, data.laws());
  add_chips(result);
  *result.mutable_left_out() = data.left_out();
  add_choices(data, machine, result);
  for (const char* const assumption :
       {"Ours is the array model of pe_models/array.h with each chip's structure, precision, voltage and "
        "node.",
        "Energies are by laws that all chips share, fitted on none of these figures; what the publication "
        "states of "
        "its own parts, or what follows from it at another operating point, stands in a column of its own.",
        "The time of a conversion is by a law, too, unless the publication states it: ZigZag-IMC fitted that "
        "law on "
        "three of these chips.",
        "An array without its clock tree, control, buffers, leakage and network; some of the figures have "
        "these in."}) {
    result.add_assumptions(assumption);
  }
  Provenance made(session);
  made.flag("macros", true).machine(machine, sources.machine);
  made.input("macros", "macros", sources.data.empty() ? built_in_place() : sources.data, content_hash(data));
  *result.mutable_provenance() = made.message();
  return result;
}

}  // namespace primalsim::study
