// The scratchpad beside each router: KV entries, packet buffers and accumulators. This is the one place that
// says how much of what it holds.
#pragma once

#include "core/checked_math.h"
#include "pe_models/work.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::pe_models {

struct Scratchpad {
  // Of a flit that is added to a sum: it is read and written.
  static constexpr Cycle kAccessesOfAFlitAdded = 2;

  std::uint64_t capacity_bytes = 0;
  std::uint64_t word_bytes = 1;
  std::uint64_t words_per_cycle = 1;
  std::uint64_t word_fj = 0;
  std::uint32_t accumulators = 0;
  std::uint32_t packet_buffers = 0;
  // Of one accumulator, which receives a slice of sums, and of one packet buffer, a slice of activations:
  // whole flits.
  std::uint64_t accumulator_bytes = 0;
  std::uint64_t packet_buffer_bytes = 0;
  // 1: one for every access; 2: one for the network's, one for computations; 0: the network's take no time.
  std::uint32_t ports = 0;

  static Scratchpad of(const v1::Architecture& architecture, std::uint64_t accumulator_bytes,
                       std::uint64_t packet_buffer_bytes) {
    const v1::Scratchpad& scratchpad = architecture.scratchpad();
    return {scratchpad.bytes(),
            scratchpad.word_bytes(),
            scratchpad.words_per_cycle(),
            architecture.energy().scratchpad_word_fj(),
            scratchpad.accumulators(),
            scratchpad.packet_buffers(),
            accumulator_bytes,
            packet_buffer_bytes,
            scratchpad.ports()};
  }

  std::uint64_t used_bytes(std::uint64_t kv_bytes, std::uint64_t used_accumulators,
                           std::uint64_t used_packet_buffers) const {
    return kv_bytes + used_accumulators * accumulator_bytes + used_packet_buffers * packet_buffer_bytes;
  }
  // What all accumulators and packet buffers leave for the KV cache; 0 if these alone take more than there
  // is.
  std::uint64_t kv_capacity_bytes() const {
    const std::uint64_t taken = used_bytes(0, accumulators, packet_buffers);
    return taken < capacity_bytes ? capacity_bytes - taken : 0;
  }

  // Words read or written.
  Work access(std::uint64_t words) const {
    return {divide_up(words, words_per_cycle), words, 0, checked_product(words, word_fj, "scratchpad energy"),
            Limit::kScratchpad};
  }
  Work access_bytes(std::uint64_t bytes) const { return access(divide_up(bytes, word_bytes)); }
};

}  // namespace primalsim::pe_models
