// What one run of a draft leaves to the next of the same thread: storage, and a network to be made new.
#pragma once

#include <memory>

#include "accelerator/program_image.h"
#include "noc/ipcn/event_network.h"
#include "noc/ipcn/network.h"
#include "noc/ipcn/trees/tree.h"

namespace primalsim::accelerator {

// Not thread-safe: one for each thread.
class RunWorkspace {
 public:
  ProgramImage image;

  // As newly made with these parameters, whatever ran on it before; good until the next call. InputError for
  // parameters that no network has.
  noc::ipcn::EventNetwork& new_network(const noc::ipcn::Parameters& wanted) {
    if (network_ != nullptr && parameters_ == wanted) {
      network_->renew();
      return *network_;
    }
    noc::ipcn::check_parameters(wanted);
    network_.reset();  // not two of them at once
    network_ =
        std::make_unique<noc::ipcn::EventNetwork>(wanted, noc::ipcn::make_trees(wanted.tree, wanted.ribbon));
    parameters_ = wanted;
    return *network_;
  }

 private:
  noc::ipcn::Parameters parameters_;
  std::unique_ptr<noc::ipcn::EventNetwork> network_;
};

}  // namespace primalsim::accelerator
