#include "study/search/bounded_run.h"

#include <algorithm>
#include <vector>

#include "accelerator/linear_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/patience.h"
#include "accelerator/program_image.h"
#include "accelerator/run_workspace.h"
#include "accelerator/task_run.h"
#include "noc/ipcn/event_network.h"

namespace primalsim::study {
namespace {

using accelerator::ProgramImage;
using accelerator::TaskKind;

// Per event: the least number of cycles between it and the end of the Program.
class Tails {
 public:
  Tails(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
        const accelerator::RunTimes& uncontended)
      : image_(image),
        parameters_(parameters),
        uncontended_(uncontended),
        waiter_(image.waiters(), 0),
        event_(image.events(), 0) {
    for (std::uint32_t task = image.tasks(); task-- > 0;) set(task);
  }

  Cycle of_event(std::uint32_t event) const { return event_[event]; }

 private:
  void set(std::uint32_t task) {
    for (std::uint32_t event = image_.first_event[task]; event < image_.first_event[task + 1]; ++event) {
      for (const std::uint32_t waiter : image_.dependents[event])
        event_[event] = std::max(event_[event], waiter_[waiter]);
      // A compute and a send take as long in every run, or longer; a reduce depends on its operands.
      if (image_.kind[task] == TaskKind::kReduce) continue;
      const Cycle own = image_.kind[task] == TaskKind::kCompute
                            ? image_.compute(task).cycles
                            : uncontended_.event[event] - uncontended_.start[task];
      waiter_[task] = std::max(waiter_[task], own + event_[event]);
    }
    if (image_.kind[task] == TaskKind::kReduce) set_operands(task);
  }

  // An operand's flits follow each other, and its head goes from node to node (docs/ipcn.md, Zero load).
  void set_operands(std::uint32_t task) {
    const accelerator::ReduceTask& reduce = image_.reduce(task);
    const Cycle hop = 1 + parameters_.link_latency_cycles;
    places_.clear();
    to_root_.clear();
    for (const noc::ipcn::ReduceNode& node : reduce.reduce.nodes) {
      const MacroPosition at = parameters_.ribbon.position(node.macro);
      places_.push_back(at);
      if (to_root_.empty()) {
        to_root_.push_back(0);
        continue;
      }
      const MacroPosition& next = places_[node.parent];
      const Cycle links = at.tile == next.tile ? apart(at.x, next.x) + apart(at.y, next.y) : 0;
      // From the source and to the sink; in the data path once for all nodes.
      const Cycle ports = parameters_.inline_adders && node.parent != 0 ? 0 : 2;
      to_root_.push_back(to_root_[node.parent] + (links + ports) * hop);
    }
    const Cycle after = reduce.reduce.flits - 1 + event_[image_.first_event[task]];
    for (std::uint32_t operand = 0; operand < reduce.reduce.operands.size(); ++operand) {
      waiter_[reduce.first_waiter + operand] = to_root_[reduce.reduce.operands[operand].node] + after;
    }
  }

  static std::uint32_t apart(std::uint32_t a, std::uint32_t b) { return a > b ? a - b : b - a; }

  const ProgramImage& image_;
  const noc::ipcn::Parameters& parameters_;
  const accelerator::RunTimes& uncontended_;
  std::vector<Cycle> waiter_;
  std::vector<Cycle> event_;
  std::vector<MacroPosition> places_;  // of the nodes of the reduce at hand
  std::vector<Cycle> to_root_;         // from each of them
};

struct TooLong {};

// Ends the run by an exception: the engine has no other way out.
class DeadlinePart : public accelerator::RunListener {
 public:
  DeadlinePart(const ProgramImage& image, const Tails& tails, Cycle limit)
      : image_(image), tails_(tails), limit_(limit) {}

  Cycle next_cycle() const { return kNever; }
  void complete(Cycle now) {
    now_ = now;
    if (now > limit_) throw TooLong{};
  }
  void computed(std::uint32_t task) override { check(image_.first_event[task]); }
  void happened(std::uint32_t task, std::uint32_t output) override {
    check(image_.first_event[task] + output);
  }

 private:
  void check(std::uint32_t event) const {
    if (now_ + tails_.of_event(event) > limit_) throw TooLong{};
  }

  const ProgramImage& image_;
  const Tails& tails_;
  const Cycle limit_;
  Cycle now_ = 0;
};

}  // namespace

std::optional<Cycle> bounded_flit_cycles(const workloads::ProgramDraft& program,
                                         const pe_models::Machine& machine, Cycle limit) {
  static thread_local accelerator::RunWorkspace workspace;
  const noc::ipcn::Parameters parameters = accelerator::network_parameters(program.tiles, machine);
  const ProgramImage& image = workspace.image;
  accelerator::make_program_image(program, workspace.image);
  const accelerator::RunTimes uncontended = accelerator::run_uncontended(image, parameters);
  if (uncontended.makespan() > limit) return std::nullopt;
  const Tails tails(image, parameters, uncontended);
  DeadlinePart deadline(image, tails, limit);
  try {
    accelerator::TaskRun run(image, workspace.new_network(parameters), nullptr,
                             accelerator::patience(image, uncontended), &deadline);
    const Cycle cycles = run.run(deadline).times.makespan();
    if (cycles > limit) return std::nullopt;
    return cycles;
  } catch (const TooLong&) {
    return std::nullopt;
  }
}

}  // namespace primalsim::study
