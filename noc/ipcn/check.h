// Premises of the network, checked before anything runs.
#pragma once

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

// Throws InputError naming the field, its value and what is allowed.
void check_parameters(const Parameters& parameters);
// Throws InputError naming the transfer. Destinations given twice are found when the tree is built.
void check_send(const Parameters& parameters, TransferId id, const Send& send);
void check_reduce(const Parameters& parameters, TransferId id, const Reduce& reduce);

const char* port_name(unsigned port);

}  // namespace primalsim::noc::ipcn
