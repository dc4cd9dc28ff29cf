#include "study/sensitivity.h"

#include "core/activity.h"
#include "core/error.h"
#include "study/machine_numbers.h"
#include "workloads/lowering/lower.h"

namespace primalsim::study {
namespace {

constexpr std::array kFactors{0.5, 2.0};

void set_cycles(v1::SensitivityRow& row, double factor, std::uint64_t cycles) {
  factor < 1 ? row.set_halved_cycles_per_layer(cycles) : row.set_doubled_cycles_per_layer(cycles);
}

void set_note(v1::SensitivityRow& row, double factor, const std::string& note) {
  factor < 1 ? row.set_halved_note(note) : row.set_doubled_note(note);
}

void run_variant(const Inputs& inputs, const v1::Mapping& mapping, std::uint32_t context, double factor,
                 v1::SensitivityRow& row) {
  const Activity activity(fmt::format("{} x {}", row.field(), factor));
  try {
    const pe_models::Machine machine(scaled_machine(inputs.architecture, row.field(), factor));
    const v1::Program program =
        workloads::lower(inputs.workload, mapping, machine, inputs.workload.layer().name(), context);
    set_cycles(row, factor, accelerator::run_program(program, machine).flit_cycles);
  } catch (const InputError& error) {
    set_note(row, factor, error.what());
  }
}

}  // namespace

std::vector<v1::SensitivityRow> sensitivity(const Inputs& inputs, const v1::Mapping& mapping,
                                            std::uint32_t context, Work& work) {
  const std::span<const char* const> numbers = machine_numbers();
  // A variant writes into a row of its own: those of one number may run at the same time.
  std::vector<v1::SensitivityRow> variants(numbers.size() * kFactors.size());
  work.for_each(variants.size(), [&](std::size_t i) {
    v1::SensitivityRow& row = variants[i];
    row.set_field(numbers[i / kFactors.size()]);
    row.set_value(machine_number(inputs.architecture, row.field()));
    run_variant(inputs, mapping, context, kFactors[i % kFactors.size()], row);
  });
  std::vector<v1::SensitivityRow> rows(numbers.size());
  for (std::size_t i = 0; i < variants.size(); ++i) rows[i / kFactors.size()].MergeFrom(variants[i]);
  return rows;
}

}  // namespace primalsim::study
