// A chip's message as the machine that is simulated.
#pragma once

#include <string>

#include "noc/transactions/machine.h"
#include "primalsim/v1/chip.pb.h"

namespace primalsim::study {

// `where` names the file in errors. Throws InputError for a network, place or number that cannot be.
noc::transactions::Machine machine_of(const v1::Chip& chip, const std::string& where);

// Throws InputError with the cycle unless the routing of every network is proved free of deadlock: rings
// without datelines are not.
void prove_networks(const v1::Chip& chip, const std::string& where);

}  // namespace primalsim::study
