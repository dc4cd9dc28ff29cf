#include "noc/traffic/injection.h"

namespace primalsim::noc::traffic {

namespace {

double packet_probability_while_on(double mean, const OnOff& on_off) {
  return mean * (on_off.alpha + on_off.beta) / on_off.alpha;
}

}  // namespace

double highest_packet_probability(const std::optional<OnOff>& on_off) {
  return on_off ? on_off->alpha / (on_off->alpha + on_off->beta) : 1.0;
}

Injection::Injection(double packet_probability, const std::optional<OnOff>& on_off)
    : is_on_off_(on_off.has_value() && packet_probability > 0),
      packet_(packet_probability),
      turn_on_(on_off ? on_off->alpha : 0),
      something_while_on_(0) {
  if (!is_on_off_) return;
  while_on_ = packet_probability_while_on(packet_probability, *on_off);
  const double something = 1 - (1 - on_off->beta) * (1 - while_on_);
  something_while_on_ = Geometric(something);
  turning_off_share_ = on_off->beta / something;
}

Cycle Injection::next(State& state, RandomStream& random) const {
  if (is_on_off_) return next_on_off(state, random);
  const std::uint64_t skipped = packet_.failures(random);
  if (skipped == kNever) return kNever;
  const Cycle created = state.next_trial + skipped;
  state.next_trial = created + 1;
  return created;
}

Cycle Injection::next_on_off(State& state, RandomStream& random) const {
  while (true) {
    const bool was_on = state.on;
    const std::uint64_t skipped = (was_on ? something_while_on_ : turn_on_).failures(random);
    if (skipped == kNever) return kNever;
    const Cycle at = state.next_trial + skipped;
    state.next_trial = at + 1;
    state.on = was_on ? !random.bernoulli(turning_off_share_) : true;
    // While on, something that is not turning off is a packet; the cycle of turning on has a trial of its
    // own.
    if (was_on ? state.on : random.bernoulli(while_on_)) return at;
  }
}

}  // namespace primalsim::noc::traffic
