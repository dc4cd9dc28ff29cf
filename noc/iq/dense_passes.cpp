// Highway compiles this file once per instruction set and picks one at run time.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "noc/iq/dense_passes.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "noc/iq/dense_receive-inl.h"
#include "noc/iq/dense_send-inl.h"

#if HWY_ONCE
namespace primalsim::noc::iq::dense {

HWY_EXPORT(receive_group);
HWY_EXPORT(send_group);

Passes passes_for_this_machine() {
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return {&HWY_DYNAMIC_DISPATCH(receive_group), &HWY_DYNAMIC_DISPATCH(send_group)};
}

}  // namespace primalsim::noc::iq::dense
#endif
