// SWIGLU: the gated activation.
#include "workloads/lowering/elementwise.h"

namespace primalsim::workloads {

void lower_swiglu(Lowering& lowering, const v1::Operator& op) {
  lower_elementwise(lowering, op, &pe_models::RouterCompute::swiglu);
}

}  // namespace primalsim::workloads
