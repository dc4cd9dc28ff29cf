#include "noc/ipcn/network.h"

#include "core/error.h"

namespace primalsim::noc::ipcn {

void Network::carry_payloads(PayloadUser&) {
  throw_input_error("ipcn: this network carries no numbers; the event and the reference kernel do");
}

}  // namespace primalsim::noc::ipcn
