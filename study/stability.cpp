#include "study/stability.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "accelerator/run_lockstep.h"
#include "core/activity.h"
#include "core/error.h"
#include "study/machine_numbers.h"
#include "study/machine_variants.h"
#include "study/map.h"
#include "workloads/lowering/lower.h"
#include "workloads/lowering/lower_tokens.h"

namespace primalsim::study {
namespace {

struct Case {
  std::string condition;
  std::vector<Cycle> cycles;  // per mapping
};

void leave_out(std::string condition, std::string reason, v1::Stability& stability) {
  v1::NotRun& left_out = *stability.add_left_out();
  left_out.set_what(std::move(condition));
  left_out.set_reason(std::move(reason));
}

// Of every number that all mappings ran with; where one did not, its sensitivity says why.
void add_numbers(const v1::Result& result, std::vector<Case>& cases) {
  for (int row = 0; row < result.mappings(0).sensitivity_size(); ++row) {
    for (const bool doubled : {false, true}) {
      const v1::SensitivityRow& first = result.mappings(0).sensitivity(row);
      Case change{fmt::format("{} {:g}", first.field(), first.value() * (doubled ? 2 : 0.5)), {}};
      for (const v1::MappingResult& mapping : result.mappings()) {
        const v1::SensitivityRow& variant = mapping.sensitivity(row);
        if (doubled ? variant.has_doubled_cycles_per_layer() : variant.has_halved_cycles_per_layer()) {
          change.cycles.push_back(doubled ? variant.doubled_cycles_per_layer()
                                          : variant.halved_cycles_per_layer());
        }
      }
      if (static_cast<int>(change.cycles.size()) == result.mappings_size())
        cases.push_back(std::move(change));
    }
  }
}

// Runs every mapping; where one of them cannot be run there is no case.
template <typename Run>
void add_case(std::string condition, std::size_t mappings, Work& work, std::vector<Case>& cases,
              v1::Stability& stability, Run run) {
  const Activity activity(condition);
  Case change{std::move(condition), std::vector<Cycle>(mappings)};
  try {
    work.for_each(mappings, [&](std::size_t i) { change.cycles[i] = run(i); });
  } catch (const InputError& error) {
    leave_out(std::move(change.condition), error.what(), stability);
    return;
  }
  cases.push_back(std::move(change));
}

// A machine on which every mapping is to run.
struct AskedCase {
  std::string condition;
  std::vector<std::size_t> numbers;  // of the variants
};

// The ends of what is thought possible of the numbers that nobody states, unless half and twice are those.
template <typename Ask>
void ask_ranges(const v1::Architecture& machine, Ask ask, v1::Stability& stability) {
  for (const AssumedNumber& number : assumed_numbers()) {
    const double value = machine_number(machine, number.field);
    v1::StabilityRange& range = *stability.add_ranges();
    range.set_field(number.field);
    range.set_grade(number.grade);
    range.set_low(value * number.low);
    range.set_high(value * number.high);
    for (const double factor : {number.low, number.high}) {
      if (factor == 0.5 || factor == 1 || factor == 2) continue;
      ask(fmt::format("{} {:g}", number.field, value * factor),
          [&] { return scaled_machine(machine, number.field, factor); });
    }
  }
}

// Which accesses to a scratchpad take the time of a port, and how many ports it has, is assumed, too.
template <typename Ask>
void ask_ports(const v1::Architecture& machine, Ask ask) {
  for (const std::uint32_t ports : {0U, 1U, 2U}) {
    v1::Architecture changed = machine;
    if (ports == changed.scratchpad().ports()) continue;
    changed.mutable_scratchpad()->set_ports(ports);
    if (ports == 0) changed.mutable_scratchpad()->clear_ports();
    ask(ports == 0 ? "no scratchpad.ports" : fmt::format("scratchpad.ports {}", ports),
        [&] { return changed; });
  }
}

// What its routers do beside what every machine's do. Where the other choice is refused there is no case.
template <typename Ask>
void ask_options(const v1::Architecture& machine, Ask ask) {
  const auto ask_one = [&](const char* field, bool has, auto set) {
    v1::Architecture changed = machine;
    set(*changed.mutable_router_compute(), !has);
    ask(fmt::format("{}{}", has ? "no " : "", field), [&] { return changed; });
  };
  ask_one("router_compute.inline_adders", machine.router_compute().inline_adders(),
          [](v1::RouterCompute& compute, bool value) { compute.set_inline_adders(value); });
  ask_one("router_compute.online_softmax", machine.router_compute().online_softmax(),
          [](v1::RouterCompute& compute, bool value) { compute.set_online_softmax(value); });
  if (machine.precision().has_residual_bits()) return;
  v1::Architecture wider = machine;
  wider.mutable_precision()->set_residual_bits(2 * machine.precision().activation_bits());
  ask(fmt::format("precision.residual_bits {}", wider.precision().residual_bits()), [&] { return wider; });
}

void add_machines(const Inputs& inputs, const std::vector<v1::Mapping>& mappings, std::uint32_t context,
                  Work& work, std::vector<Case>& cases, v1::Stability& stability) {
  MachineVariants variants(inputs, context);
  std::vector<AskedCase> asked;
  const auto ask = [&](std::string condition, const std::function<v1::Architecture()>& machine) {
    AskedCase& each = asked.emplace_back(AskedCase{std::move(condition), {}});
    for (const v1::Mapping& mapping : mappings) each.numbers.push_back(variants.add(mapping, machine));
  };
  ask_ranges(inputs.architecture, ask, stability);
  ask_ports(inputs.architecture, ask);
  ask_options(inputs.architecture, ask);
  variants.run(work);
  for (AskedCase& each : asked) {
    Case change{std::move(each.condition), {}};
    std::string note;
    for (const std::size_t number : each.numbers) {
      if (variants[number].cycles) {
        change.cycles.push_back(*variants[number].cycles);
      } else if (note.empty()) {
        note = variants[number].note;
      }
    }
    if (change.cycles.size() == mappings.size()) {
      cases.push_back(std::move(change));
    } else {
      leave_out(std::move(change.condition), std::move(note), stability);
    }
  }
}

constexpr std::uint32_t kBatch = 8;

// A token of each sequence of a batch, as close behind each other as buffers allow; they share the cache.
v1::Program batch_layer(const Inputs& inputs, const v1::Mapping& mapping, const pe_models::Machine& machine,
                        std::uint32_t context) {
  workloads::TokenStream stream;
  for (std::uint32_t sequence = 0; sequence < kBatch; ++sequence)
    stream.tokens.push_back({context, sequence});
  stream.entries_per_sequence = context;
  stream.skew_operators = workloads::least_skew(inputs.workload.layer());
  return workloads::lower_tokens_closest(inputs.workload, mapping, machine, stream);
}

v1::StabilityTurn turn(const Case& change, const v1::Result& result, std::size_t favourite,
                       std::size_t winner) {
  v1::StabilityTurn turn;
  turn.set_condition(change.condition);
  turn.set_winner(result.mappings(static_cast<int>(winner)).name());
  turn.set_winner_cycles(change.cycles[winner]);
  turn.set_favourite_cycles(change.cycles[favourite]);
  return turn;
}

v1::Stability rank(const std::vector<Case>& cases, const v1::Result& result) {
  const auto fastest = [](const std::vector<Cycle>& cycles) {
    return static_cast<std::size_t>(std::min_element(cycles.begin(), cycles.end()) - cycles.begin());
  };
  const std::size_t favourite = fastest(cases.front().cycles);
  std::vector<std::uint32_t> wins(static_cast<std::size_t>(result.mappings_size()), 0);
  v1::Stability stability;
  stability.set_cases(static_cast<std::uint32_t>(cases.size()));
  for (const Case& change : cases) {
    std::size_t winner = fastest(change.cycles);
    if (change.cycles[winner] == change.cycles[favourite]) winner = favourite;
    ++wins[winner];
    if (winner != favourite) *stability.add_turns() = turn(change, result, favourite, winner);
  }
  for (std::size_t i = 0; i < wins.size(); ++i) {
    v1::StabilityWins& entry = *stability.add_wins();
    entry.set_mapping(result.mappings(static_cast<int>(i)).name());
    entry.set_cases(wins[i]);
  }
  return stability;
}

}  // namespace

void add_stability(const Inputs& inputs, const std::vector<v1::Mapping>& mappings, std::uint32_t context,
                   Work& work, v1::Result& result) {
  const pe_models::Machine machine(inputs.architecture);
  const auto layer = [&](std::size_t i, std::uint32_t at) {
    check(inputs, mappings[i], context_of(inputs.workload, at), mappings[i].name());
    return workloads::lower(inputs.workload, mappings[i], machine, inputs.workload.layer().name(), at);
  };
  const std::uint32_t batch_context = std::max(1U, context / kBatch);
  std::vector<Case> cases(1);
  for (const v1::MappingResult& mapping : result.mappings()) {
    cases.front().cycles.push_back(mapping.cycles_per_layer());
  }
  v1::Stability asked;
  add_numbers(result, cases);
  for (const std::uint32_t at : {context / 4, context / 2, context * 2}) {
    if (at == 0) continue;
    add_case(fmt::format("context {}", at), mappings.size(), work, cases, asked,
             [&](std::size_t i) { return accelerator::run_program(layer(i, at), machine).flit_cycles; });
  }
  add_machines(inputs, mappings, context, work, cases, asked);
  add_case(fmt::format("batch {} at context {}", kBatch, batch_context), mappings.size(), work, cases, asked,
           [&](std::size_t i) {
             return accelerator::run_program(batch_layer(inputs, mappings[i], machine, batch_context),
                                             machine)
                 .flit_cycles;
           });
  add_case("lock-step control", mappings.size(), work, cases, asked,
           [&](std::size_t i) { return accelerator::run_lockstep(layer(i, context), machine).cycles; });
  v1::Stability stability = rank(cases, result);
  stability.mutable_ranges()->Swap(asked.mutable_ranges());
  stability.mutable_left_out()->Swap(asked.mutable_left_out());
  *result.mutable_stability() = std::move(stability);
}

}  // namespace primalsim::study
