// The numbers of a machine that time depends on, by name, and machines in which one of them is another.
#pragma once

#include <span>
#include <string>

#include "primalsim/v1/architecture.pb.h"

namespace primalsim::study {

// "router.flit_bits" and so on: those that a mapping does not depend on, in the order of the Architecture.
std::span<const char* const> machine_numbers();

// The number's value; of one that is absent, what that means.
double machine_number(const v1::Architecture& machine, const std::string& path);

// `machine` with `factor` times the number, and as much room for the KV cache as before where that is
// scratchpad for accumulators or packet buffers. Throws InputError, naming the field, where the machine
// cannot be so: a whole number has no half, or a limit is passed.
v1::Architecture scaled_machine(const v1::Architecture& machine, const std::string& path, double factor);
// The same with `value` in place of a multiple.
v1::Architecture machine_with(const v1::Architecture& machine, const std::string& path, double value);

// A number of configs/primal.txtpb that no published source states, and what it might be instead, as
// multiples of what it is.
struct AssumedNumber {
  const char* field;
  const char* grade;  // "A" assumed, "D" derived
  double low;
  double high;
};
// Of machine_numbers(). docs/attribution.md says where the ranges are from.
std::span<const AssumedNumber> assumed_numbers();

}  // namespace primalsim::study
