// What a packet waited for under lock-step control.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "accelerator/attribution/transfer_waits.h"
#include "accelerator/program_image.h"
#include "core/geometry/lanes.h"
#include "noc/lockstep/step_log.h"

namespace primalsim::accelerator {

class LockstepWaits final : public TransferWaits {
 public:
  // Keeps references.
  LockstepWaits(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                const noc::lockstep::StepLog& log, const noc::lockstep::Control& control);

  Wait at(const noc::ipcn::Hop& hop, Cycle now) override;

 private:
  using Hop = noc::ipcn::Hop;
  using LoggedStep = noc::lockstep::LoggedStep;

  Wait at_lane(const Hop& waiting, Cycle now, Cycle& since) const;
  Wait at_front(const Hop& waiting, const Hop* front, Cycle now, Cycle& since) const;
  const Hop* front_of(std::uint32_t queue, Cycle now, Cycle& since) const;
  const LoggedStep* step_at(std::uint32_t controller, Cycle now, Cycle& since) const;
  std::span<const noc::lockstep::LoggedMove> moves_of(const LoggedStep& step) const;
  bool has_command(const LoggedStep& step, noc::lockstep::Command command) const;
  // A transfer of the operator with most flits in the step, and the one whose tail ends it.
  std::uint32_t busiest(const LoggedStep& step) const;
  std::uint32_t longest(const LoggedStep& step) const;
  // The packet at the front of a FIFO that has no room for `front`; null if nothing is there yet.
  const Hop* in_the_way(const Hop& front, Cycle now, Cycle& since, std::uint32_t& fifo) const;
  std::uint32_t queue_of(const Hop& hop) const;
  std::uint32_t index_of(const Hop& hop) const {
    return static_cast<std::uint32_t>(&hop - log_.hops.hops().data());
  }

  const ProgramImage& image_;
  const Ribbon ribbon_;
  const LaneMap lanes_;
  const noc::lockstep::StepLog& log_;
  const std::uint32_t tiles_per_controller_;
  IndexLists queues_;                              // of each queue, the packets that waited in it
  IndexLists lane_hops_;                           // of each lane
  std::vector<std::vector<std::uint32_t>> steps_;  // of each controller
};

}  // namespace primalsim::accelerator
