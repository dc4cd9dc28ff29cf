#include "accelerator/pe_parameters.h"

#include "pe_models/machine.h"

namespace primalsim::accelerator {

bool has_energy(const v1::Architecture& architecture) {
  return pe_models::Machine(architecture).has_energy();
}

pe_models::srpg::PowerParameters power_parameters(const v1::Architecture& architecture) {
  return pe_models::Machine(architecture).power();
}

}  // namespace primalsim::accelerator
