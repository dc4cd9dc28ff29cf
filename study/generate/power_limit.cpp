#include "study/generate/power_limit.h"

#include <cmath>

#include "core/checked_math.h"
#include "core/error.h"

namespace primalsim::study {
namespace {

using accelerator::srpg::TimeLine;

std::uint64_t scaled(std::uint64_t amount, Cycle from, Cycle to) {
  return checked_quotient(Wide{amount} * to, from, "a phase slowed down by a power limit");
}

void stretch(TimeLine& line, Cycle cycles) {
  const Cycle before = line.cycles;
  Cycle tiles = 0;
  for (const Cycle each : line.tile_cycles) tiles += each;
  const Cycle all = scaled(tiles, before, cycles);
  Cycle sum = 0;
  for (Cycle& each : line.tile_cycles) sum += each = scaled(each, before, cycles);
  line.tile_cycles[static_cast<std::size_t>(pe_models::srpg::State::kCompute)] += all - sum;
  line.held_bank_cycles = line.held_bank_cycles * cycles / before;
  line.stall_cycles = scaled(line.stall_cycles, before, cycles);
  line.cycles = cycles;
}

}  // namespace

Cycle limit_power(double limit_watts, std::uint64_t event_fj, accelerator::srpg::Policy policy,
                  const pe_models::Machine& machine, const char* phase, TimeLine& line) {
  if (line.cycles == 0) return 0;
  const auto states = accelerator::srpg::time_line_energy(line, policy, machine.power());
  const auto dynamic = static_cast<double>(checked_sum(event_fj, states.wake, "energy in fJ"));
  const auto cycles = static_cast<double>(line.cycles);
  const double idle = static_cast<double>(total_fj(states) - states.wake) / cycles;  // fJ a cycle
  const double limit = limit_watts * 1e6 / machine.clock_ghz();
  if (dynamic + idle * cycles <= limit * cycles) return 0;
  if (idle >= limit) {
    throw_input_error(
        "the power limit is {} W; in {} static and clock power of the tiles alone is {:.4g} W under policy "
        "{}: "
        "allowed is more than that",
        limit_watts, phase, idle * machine.clock_ghz() / 1e6, policy_name(policy));
  }
  const Cycle before = line.cycles;
  stretch(line, static_cast<Cycle>(std::ceil(dynamic / (limit - idle))));
  return line.cycles - before;
}

Cycle slowed(Cycle sum, Cycle before, const TimeLine& line) {
  return before == 0 ? sum : scaled(sum, before, line.cycles);
}

}  // namespace primalsim::study
