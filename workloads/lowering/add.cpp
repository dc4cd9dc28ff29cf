// ADD: the residual.
#include "workloads/lowering/elementwise.h"

namespace primalsim::workloads {

void lower_add(Lowering& lowering, const v1::Operator& op) {
  lower_elementwise(lowering, op, &pe_models::RouterCompute::macs);
}

}  // namespace primalsim::workloads
