#include "study/search/evaluator.h"

#include <algorithm>
#include <set>

#include "accelerator/energy_result.h"
#include "accelerator/run_lockstep.h"
#include "accelerator/run_program.h"
#include "accelerator/token_traffic.h"
#include "study/generate.h"
#include "study/search/bounded_run.h"
#include "study/simulate.h"
#include "workloads/lowering/lower.h"

namespace primalsim::study {
namespace {

constexpr auto kPolicy = pe_models::srpg::Policy::kSrpg;

Cycle whole_cycles(double limit) {
  constexpr double kMost = 1e18;
  return static_cast<Cycle>(std::clamp(limit, 0.0, kMost));
}

}  // namespace

Evaluator::Evaluator(const Inputs& inputs, const v1::SearchGoal& goal)
    : inputs_(inputs), goal_(goal), machine_(inputs.architecture) {
  for (const v1::ContextWeight& each : goal.contexts()) weights_ += each.weight();
}

std::optional<double> Evaluator::score(const v1::Mapping& mapping, double limit) const {
  const auto weights = static_cast<double>(weights_);
  double sum = 0;
  for (const v1::ContextWeight& each : goal_.contexts()) {
    const auto weight = static_cast<double>(each.weight());
    const auto part = at_context(mapping, each.context(), (limit * weights - sum) / weight);
    if (!part) return std::nullopt;
    sum += weight * *part;
  }
  if (sum > limit * weights) return std::nullopt;
  return sum / weights;
}

std::optional<double> Evaluator::at_context(const v1::Mapping& mapping, std::uint32_t context,
                                            double limit) const {
  try {
    if (goal_.objective() == v1::SearchGoal::TTFT) return ttft(mapping, context);
    const std::string& graph = inputs_.workload.layer().name();
    const bool bounded = goal_.objective() == v1::SearchGoal::CYCLES && !goal_.lockstep();
    if (!bounded) return unbounded(workloads::lower(inputs_.workload, mapping, machine_, graph, context));
    static thread_local workloads::ProgramDraft draft;  // its storage is used again
    workloads::lower_draft(inputs_.workload, mapping, machine_, graph, context, draft);
    const auto cycles = bounded_flit_cycles(draft, machine_, whole_cycles(limit));
    if (!cycles) return std::nullopt;
    return static_cast<double>(*cycles);
  } catch (const NoFit&) {
    return std::nullopt;
  } catch (const RunError&) {
    return std::nullopt;
  }
}

double Evaluator::unbounded(const v1::Program& layer) const {
  if (goal_.lockstep()) return static_cast<double>(accelerator::run_lockstep(layer, machine_).cycles);
  const accelerator::ProgramResult run = accelerator::run_program(layer, machine_);
  const accelerator::TokenTraffic way = accelerator::measure_token_traffic(layer, nullptr, machine_);
  const double joules =
      accelerator::token_energy(run, nullptr, {}, kPolicy, machine_, way).joules_per_token();
  if (goal_.objective() == v1::SearchGoal::ENERGY) return joules;
  return joules * static_cast<double>(run.flit_cycles * run.repeats + way.way.cycles());
}

double Evaluator::ttft(const v1::Mapping& mapping, std::uint32_t context) const {
  Session session({.threads = 1});  // its own, for a session keeps what has run
  GenerateRequest request;
  request.mapping = {mapping.name(), mapping};
  const std::string adapter = inputs_.workload.lora().name();
  request.requests.push_back({adapter, context, 1});
  const auto result = generate(session, {{adapter, inputs_.workload}}, inputs_.architecture, request);
  return static_cast<double>(result.requests(0).ttft_cycles());
}

void check_goal(const v1::SearchGoal& goal, const Inputs& inputs) {
  if (goal.contexts().empty()) throw_request_error("context: there is none; there must be at least one");
  std::set<std::uint32_t> contexts;
  for (const v1::ContextWeight& each : goal.contexts()) {
    context_of(inputs.workload, each.context());
    if (!contexts.insert(each.context()).second)
      throw_request_error("context: {} is there twice; {}:2 lets it count twice", each.context(),
                          each.context());
  }
  const pe_models::Machine machine(inputs.architecture);
  const bool cycles = goal.objective() == v1::SearchGoal::CYCLES;
  if (goal.lockstep() && !cycles) throw_request_error("control: lock-step goes with objective cycles only");
  if (goal.lockstep()) accelerator::control_of(machine);
  const bool energy = goal.objective() == v1::SearchGoal::ENERGY || goal.objective() == v1::SearchGoal::EDP;
  if (energy && !machine.has_energy())
    throw_request_error("objective needs energy and power; architecture {} describes neither",
                        machine.name());
}

}  // namespace primalsim::study
