// Chooses the commands of a controller's next step: a greedy search by one of the rules.
#pragma once

#include <vector>

#include "noc/lockstep/step_planner.h"

namespace primalsim::noc::lockstep {

class StepChooser {
 public:
  // Keeps references.
  StepChooser(const Control& control, Rule rule, const Streams& streams, const InputQueues& queues,
              const ReadyCommands& ready, StepPlanner& planner)
      : control_(control),
        rule_(rule),
        streams_(streams),
        queues_(queues),
        ready_(ready),
        planner_(planner),
        estimate_(kCommands, 0) {}

  // What to do next; no moves if nothing is ready. Valid until the next call.
  const StepPlan& choose(std::uint32_t controller);

 private:
  void choose_seeds(std::uint32_t controller);
  void choose_all(std::uint32_t controller);
  void extend(std::uint32_t controller);
  bool tried_before(const std::vector<Command>& commands);
  void add_waiting_behind(const Move& move);
  void keep_largest(std::size_t count);
  bool better(const StepPlan& a, const StepPlan& b) const;

  const Control& control_;
  Rule rule_;
  const Streams& streams_;
  const InputQueues& queues_;
  const ReadyCommands& ready_;
  StepPlanner& planner_;
  std::vector<std::uint64_t> estimate_;  // per command: flits it might move
  std::vector<Command> candidates_;      // those with an estimate, later the largest of them
  std::vector<Command> seeds_;
  std::vector<Command> tried_;   // whole steps, one after the other, each sorted
  std::vector<Command> sorted_;  // the one at hand
  StepPlan best_;
  StepPlan current_;
  StepPlan grown_;
  StepPlan trial_;
};

}  // namespace primalsim::noc::lockstep
