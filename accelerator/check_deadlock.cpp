#include "accelerator/check_deadlock.h"

#include "noc/ipcn/deadlock/deadlock_check.h"

namespace primalsim::accelerator {

void check_deadlock(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                    noc::ipcn::TreeBuilder& trees) {
  noc::ipcn::DeadlockCheck check(parameters);
  for (const noc::ipcn::Send& send : image.sends) check.add(send, trees);
  for (const ReduceTask& task : image.reduces) check.add(task.reduce, trees);
  noc::ipcn::require_deadlock_free(check);
}

}  // namespace primalsim::accelerator
