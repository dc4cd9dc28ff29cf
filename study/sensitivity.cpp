#include "study/sensitivity.h"

#include "study/machine_numbers.h"

namespace primalsim::study {

Sensitivity::Sensitivity(const Inputs& inputs, const v1::Mapping& mapping, MachineVariants& variants) {
  for (const char* const number : machine_numbers()) {
    Row& asked = asked_.emplace_back();
    asked.row.set_field(number);
    asked.row.set_value(machine_number(inputs.architecture, number));
    const auto scaled = [&](double factor) {
      return variants.add(mapping, [&] { return scaled_machine(inputs.architecture, number, factor); });
    };
    asked.halved = scaled(0.5);
    asked.doubled = scaled(2);
  }
}

std::vector<v1::SensitivityRow> Sensitivity::rows(const MachineVariants& variants) const {
  std::vector<v1::SensitivityRow> rows;
  for (const Row& asked : asked_) {
    v1::SensitivityRow& row = rows.emplace_back(asked.row);
    const MachineVariants::Outcome& halved = variants[asked.halved];
    const MachineVariants::Outcome& doubled = variants[asked.doubled];
    if (halved.cycles) row.set_halved_cycles_per_layer(*halved.cycles);
    if (doubled.cycles) row.set_doubled_cycles_per_layer(*doubled.cycles);
    if (!halved.cycles) row.set_halved_note(halved.note);
    if (!doubled.cycles) row.set_doubled_note(doubled.note);
  }
  return rows;
}

}  // namespace primalsim::study
