// The network under lock-step control: nothing is arbitrated at run time; each controller takes its tiles
// through one step after the other, chosen by a compiler that knows when everything becomes ready.
//
// docs/lockstep.md is the specification of the timing.
#pragma once

#include <optional>

#include "core/engine/wheel.h"
#include "core/geometry/lanes.h"
#include "noc/lockstep/step_chooser.h"
#include "noc/lockstep/step_log.h"

namespace primalsim::noc::lockstep {

struct StepRecord {
  std::uint32_t controller = 0;
  Cycle start = 0;
  Cycle cycles = 0;
  std::uint32_t commands = 0;
  std::vector<Move> moves;
};

struct LockstepTotals {
  std::uint64_t steps = 0;       // of all controllers, idle ones included
  std::uint64_t idle_steps = 0;  // in which a controller waits for a PE or another tile
  std::uint64_t banks = 0;       // of program memory that were run
  Cycle load_stall_cycles = 0;   // in which a controller waits for its program
};

class LockstepNetwork final : public ipcn::Network {
 public:
  // `urgency` is per transfer, more is more urgent, and must outlive the network. Throws InputError if a
  // parameter is out of range.
  LockstepNetwork(const ipcn::Parameters& parameters, const Control& control, Rule rule,
                  std::span<const Cycle> urgency);

  void start_send(ipcn::TransferId id, const ipcn::Send& send, Cycle now) override;
  void declare_reduce(ipcn::TransferId id, const ipcn::Reduce& reduce) override;
  void start_operand(ipcn::TransferId id, std::uint32_t operand, Cycle now) override;
  Cycle next_cycle() const override { return happenings_.next(); }
  void deliver(Cycle now, std::vector<ipcn::Delivery>& completed) override;
  void advance(Cycle now) override;
  void log_injections(std::vector<ipcn::Injection>* log) override { injections_ = log; }
  const ipcn::Totals& totals() const override { return totals_; }
  std::uint64_t output_flits(std::uint32_t macro, ipcn::Port port) const override {
    return output_flits_[std::size_t{macro} * ipcn::kPorts + port];
  }
  bool idle() const override { return queues_.waiting() == 0 && happenings_.next() == kNever && open_ == 0; }
  std::size_t bytes_per_router() const override;
  std::string describe_blocked() const override;

  LockstepTotals lockstep_totals() const;
  // From now on every step is appended to `log`, which must outlive the network.
  void log_steps(std::vector<StepRecord>* log) { step_log_ = log; }
  // The same with every hop of every packet, before the first transfer.
  void record(StepLog& log) { recorder_.emplace(parameters_, streams_, log); }

 private:
  enum class Kind : std::uint8_t { kDelivered, kArrived, kSummed, kAwake };
  // kDelivered: transfer, output. kArrived: input, and the packet. kSummed: adder, packet number. kAwake:
  // controller.
  struct Happening {
    Kind kind = Kind::kAwake;
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    Packet packet;
  };
  struct Controller {
    ProgramMemory memory;
    Cycle free_at = 0;     // its last step ends; kept while it waits
    bool granted = false;  // the memory has the next step from free_at on
    std::uint64_t idle_steps = 0;
  };

  void schedule(Cycle cycle, Kind kind, std::uint32_t a, std::uint32_t b, const Packet& packet = {}) {
    happenings_.schedule(cycle, {kind, a, b, packet});
  }
  void enqueue_started();
  void push(std::uint32_t input, const Packet& packet);
  void refresh(std::uint32_t input);
  void refresh_router(std::uint32_t router);
  void step(std::uint32_t controller, Cycle now);
  void carry_out(const Move& move, Cycle start);
  void leave_queue(const Move& move, Cycle start);
  void arrive(const Move& move, unsigned port, Cycle head);
  void add(const Move& move, Cycle head);
  void cross(const Move& move, unsigned port, Cycle head);
  void count(const Move& move);
  std::uint32_t controller_of(std::uint32_t router) const {
    return router / parameters_.ribbon.macros_per_tile() / control_.tiles_per_controller;
  }

  ipcn::Parameters parameters_;
  Control control_;
  Cycle hop_cycles_;
  LaneMap lanes_;
  std::vector<Cycle> lane_free_at_;
  std::vector<std::uint64_t> lane_flits_;
  Streams streams_;
  InputQueues queues_;
  std::vector<Controller> controllers_;
  ReadyCommands ready_;
  StepPlanner planner_;
  StepChooser chooser_;
  std::vector<std::uint32_t> started_;  // streams, in this cycle
  Wheel<Happening> happenings_;
  std::uint64_t open_ = 0;  // reduces without their sum
  ipcn::Totals totals_;
  std::vector<std::uint64_t> output_flits_;
  std::vector<ipcn::Injection>* injections_ = nullptr;
  std::vector<StepRecord>* step_log_ = nullptr;
  std::optional<StepRecorder> recorder_;
};

}  // namespace primalsim::noc::lockstep
