#include "study/control_sample.h"

#include <algorithm>
#include <optional>

#include "accelerator/run_lockstep.h"
#include "workloads/lowering/lower.h"
#include "workloads/program/arena_program.h"

namespace primalsim::study {
namespace {

// The quickest of the rules to schedule by.
constexpr auto kRule = noc::lockstep::Rule::kMostUrgent;

void set_turn(std::size_t favourite, v1::ControlSample& sample) {
  const auto winner = std::min_element(
      sample.rows().begin(), sample.rows().end(),
      [](const auto& a, const auto& b) { return a.cycles_per_layer() < b.cycles_per_layer(); });
  const v1::ControlSampleRow& own = sample.rows(static_cast<int>(favourite));
  if (winner->cycles_per_layer() == own.cycles_per_layer()) return;
  v1::StabilityTurn& turn = *sample.mutable_turn();
  turn.set_condition("lock-step control");
  turn.set_winner(winner->mapping());
  turn.set_winner_cycles(winner->cycles_per_layer());
  turn.set_favourite_cycles(own.cycles_per_layer());
}

void add_row(const v1::MappingResult& mapping, std::uint64_t cycles, v1::ControlSample& sample) {
  v1::ControlSampleRow& row = *sample.add_rows();
  row.set_mapping(mapping.name());
  row.set_cycles_per_layer(cycles);
}

}  // namespace

void add_control_sample(const Inputs& inputs, const std::vector<v1::Mapping>& mappings, std::uint32_t context,
                        Work& work, v1::Result& result) {
  if (mappings.size() < 2) return;
  std::vector<std::size_t> order(mappings.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto of = [&](std::size_t i) -> const v1::MappingResult& {
    return result.mappings(static_cast<int>(i));
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return of(a).cycles_per_layer() < of(b).cycles_per_layer(); });
  v1::ControlSample sample;
  if (std::all_of(order.begin(), order.end(), [&](std::size_t i) { return of(i).has_lockstep(); })) {
    sample.set_rule("best");
    for (const std::size_t i : order) add_row(of(i), of(i).lockstep().cycles_per_layer(), sample);
  } else {
    const pe_models::Machine machine(inputs.architecture);
    if (!machine.control()) return;
    order.resize(2);
    std::vector<Cycle> cycles(order.size());
    try {
      work.for_each(order.size(), [&](std::size_t i) {
        workloads::ArenaProgram layer;
        workloads::lower(inputs.workload, mappings[order[i]], machine, inputs.workload.layer().name(),
                         context, *layer);
        cycles[i] = accelerator::run_lockstep(*layer, machine, {.rule = kRule}).cycles;
      });
    } catch (const InputError& error) {
      result.set_control_refusal(error.what());
      return;
    }
    sample.set_rule(noc::lockstep::rule_name(kRule));
    for (std::size_t i = 0; i < order.size(); ++i) add_row(of(order[i]), cycles[i], sample);
    work.say("{} and {}: ran the layer in lock-step, by one rule", of(order[0]).name(), of(order[1]).name());
  }
  set_turn(0, sample);
  *result.mutable_control_sample() = sample;
}

}  // namespace primalsim::study
