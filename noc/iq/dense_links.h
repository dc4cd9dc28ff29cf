// What the routers and terminals of the dense kernel have sent in the last cycles, where the receivers find
// it: a word of bytes per port and cycle, shifted by the distance of the neighbour.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/cycle.h"
#include "noc/iq/dense_state.h"

namespace primalsim::noc::iq::dense {

class Links {
 public:
  explicit Links(const Parameters& parameters);

  // Of the 64 routers from 64 * group on.
  Received received(std::uint32_t group, Cycle now) const;
  Sent sent(std::uint32_t group, Cycle now);
  // No word is read later than so many cycles after it was written.
  Cycle memory_cycles() const { return slots_; }
  Cycle ejection_cycles() const { return ejection_cycles_; }  // from the switch to the terminal
  std::uint8_t flit_sent(std::uint32_t router, Cycle cycle, Port output) const {
    return words_[at(output, cycle) + router];
  }
  std::size_t bytes_per_router() const { return kKinds * slots_; }

 private:
  // Kinds of words: flits by output, credits by input, and what the terminals sent.
  static constexpr unsigned kCredits = kPorts;
  static constexpr unsigned kInjected = 2 * kPorts;
  static constexpr unsigned kKinds = 2 * kPorts + 1;

  std::size_t at(unsigned kind, Cycle cycle) const {
    return (kind * slots_ + (cycle & (slots_ - 1))) * pitch_ + guard_;
  }

  std::size_t guard_;  // in front of and behind each word: neighbours that do not exist, always 0
  std::size_t pitch_;
  Cycle flit_cycles_;
  Cycle credit_cycles_;
  Cycle ejection_cycles_;
  Cycle terminal_credit_cycles_;
  Cycle slots_;  // a power of two
  std::vector<std::uint8_t> words_;
  std::array<std::uint32_t, kPlanarPorts> step_;  // to the neighbour behind a port, modulo 2^32
};

}  // namespace primalsim::noc::iq::dense
