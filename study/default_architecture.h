// The machine used when the user names none: configs/primal.txtpb as it was when the program was built.
#pragma once

#include "primalsim/v1/architecture.pb.h"

namespace primalsim::study {

// Checked like a file named "configs/primal.txtpb (built in)"; InputError as for such a file.
v1::Architecture default_architecture();

}  // namespace primalsim::study
