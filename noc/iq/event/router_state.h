// All state of one router of the event kernel, packed.
//
// VC v of port p has index p * kStride + v, kStride being a power of two not below the number of VCs; the
// order is that of p * vcs + v, and so are all round-robin choices, if a pointer is "one past" without
// wrapping around.
#pragma once

#include <array>
#include <bit>
#include <type_traits>

#include "noc/iq/event/bits.h"
#include "noc/iq/network.h"

namespace primalsim::noc::iq::event {

template <unsigned kStride>
struct alignas(64) RouterState {
  static constexpr unsigned kVcs = kPorts * kStride;
  static constexpr unsigned kShift = std::countr_zero(kStride);
  using Mask = std::conditional_t<(kVcs > 64), Mask128, std::uint64_t>;
  template <typename T>
  using PerVc = std::array<T, kVcs>;

  static constexpr Mask bit(unsigned vc) { return Mask{1} << vc; }
  static constexpr std::uint64_t kVcsOfPort = (std::uint64_t{1} << kStride) - 1;

  // Of input VCs.
  Mask nonempty = 0;                         // has flits
  Mask active = 0;                           // the front packet holds an output VC
  Mask credit = 0;                           // active, and that output VC has credits
  Mask unsent = 0;                           // no flit of the front packet has been sent
  std::array<Mask, kPorts> requests{};       // per output port: heads that ask for one of its VCs
  std::array<Mask, kPorts> holders{};        // per output port: active input VCs
  std::array<std::uint16_t, kPorts> free{};  // per output port: VCs nobody holds
  std::uint8_t requested_ports = 0;          // output ports with requests

  PerVc<std::uint32_t> left{};  // flits of the front packet not yet sent
  PerVc<std::uint8_t> flits{};
  PerVc<std::uint8_t> packets{};  // heads received, tails not sent
  PerVc<std::uint8_t> front{};    // place of the front packet in its ring
  PerVc<std::uint8_t> output{};   // index of the output VC held
  PerVc<std::uint8_t> accept_pointer{};
  // Of output VCs.
  PerVc<std::uint8_t> credits{};
  PerVc<std::uint8_t> holder{};
  PerVc<std::uint8_t> grant_pointer{};
  // Of ports.
  std::array<std::uint8_t, kPorts> switch_grant_pointer{};   // per output
  std::array<std::uint8_t, kPorts> switch_accept_pointer{};  // per input
  std::array<std::uint8_t, kPorts> switch_offset{};          // per input

  // Whether anything can be allocated in the next cycle if nothing arrives.
  bool can_send() const { return (nonempty & credit) != 0; }
  bool busy() const {
    if (can_send()) return true;
    for (unsigned ports = requested_ports; ports != 0; ports &= ports - 1) {
      if (free[static_cast<unsigned>(std::countr_zero(ports))] != 0) return true;
    }
    return false;
  }
};

}  // namespace primalsim::noc::iq::event
