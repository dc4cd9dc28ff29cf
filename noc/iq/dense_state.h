// What the dense kernel knows of 64 routers, laid out for SIMD: a byte per router in which bit v belongs to
// VC v (or bit p to input port p), so that one vector instruction serves 16 to 64 routers.
//
// Counters are bit-sliced: plane b holds bit b of the counters of all VCs of a port.
#pragma once

#include <array>
#include <cstdint>

#include "noc/iq/network.h"

namespace primalsim::noc::iq::dense {

inline constexpr unsigned kLanes = 64;  // routers of a group
inline constexpr unsigned kMaxDenseVcs = 8;
inline constexpr unsigned kCountPlanes = 7;  // counts up to 64
inline constexpr unsigned kLeftPlanes = 20;  // flits left up to 2^20, less one
inline constexpr unsigned kSource =
    kPorts;  // beside the input ports, where a plane is also kept for the source

using Lanes = std::array<std::uint8_t, kLanes>;
using PortLanes = std::array<Lanes, kPorts>;

struct alignas(64) Group {
  std::array<PortLanes, kCountPlanes> occupied{};                 // flits in the buffers, per input
  std::array<PortLanes, kCountPlanes> credits{};                  // per output
  std::array<Lanes, kCountPlanes> source_credits{};               // of the terminal's own VCs
  std::array<std::array<Lanes, kPorts + 1>, kLeftPlanes> left{};  // flits after the next, of the front packet
  PortLanes busy{};                                               // per input: the front packet is routed
  PortLanes active{};                                             // and holds an output VC
  PortLanes fresh{};                                              // and its head goes to the terminal next
  std::array<PortLanes, kPorts> toward{};  // [output][input]: where a busy VC goes; else stale
  std::array<std::array<Lanes, kMaxDenseVcs>, kPorts>
      output_vc{};   // [input][VC]: one bit; stale if not active
  PortLanes held{};  // per output
  // Round-robin pointers of the switch allocation. A pointer to number n is the set of numbers from n up; the
  // empty set is a pointer to 0.
  PortLanes grant_order{};   // per output: input ports
  PortLanes accept_order{};  // per output: the input ports whose pointer is not beyond this output
  PortLanes offset_order{};  // per input: VCs
  Lanes source_vc{};         // VC of the packet that the terminal is sending; 0 if none
  Lanes source_waits{};      // 0xff: the terminal has a packet that has no VC yet
};

// Words that 64 routers read in a cycle: what was sent to them, one bit (a VC) or none per router and port.
struct Received {
  std::array<const std::uint8_t*, kPorts> flits{};    // per input
  std::array<const std::uint8_t*, kPorts> credits{};  // per output
  const std::uint8_t* source_credits = nullptr;
};

// The words that they write, for every router.
struct Sent {
  std::array<std::uint8_t*, kPorts> flits{};    // per output: the output VC
  std::array<std::uint8_t*, kPorts> credits{};  // per input: the input VC
  std::uint8_t* injected = nullptr;             // by the terminal: the VC
};

struct Shape {
  unsigned vcs = 0;
  unsigned count_planes = 0;
  unsigned left_planes = 0;
  std::uint32_t uniform_flits = 0;  // all packets have so many; 0 if they differ
};

// What one cycle of a group hands from receive to the work per packet, and from there to send. Bit r of a
// 64-bit word is router r.
struct alignas(64) Scratch {
  PortLanes eligible{};                                   // per input: VCs that may ask for the switch
  PortLanes new_fronts{};                                 // per input: VCs whose front packet is not routed
  PortLanes pending{};                                    // per input: VCs that ask for an output VC
  Lanes source_open{};                                    // VCs for which the terminal has a credit
  std::array<std::uint64_t, kPorts> new_front_routers{};  // per input
  std::array<std::uint64_t, kPorts> allocating{};         // per output: somebody asks and a VC is free
  std::uint64_t starting = 0;                             // terminals that can begin a packet
  std::uint64_t ejected_heads = 0;                        // a head has left for the terminal
  std::uint64_t ejected_tails = 0;
  std::uint64_t source_tails = 0;  // the terminal has sent a tail
  bool stirring = false;           // anything waits, was received or sent
  unsigned moved_flits = 0;
  unsigned injected_flits = 0;
  unsigned terminal_flits = 0;  // left for the terminal
};

// The two vector passes of a cycle for the instruction set of this machine.
struct Passes {
  void (*receive)(Group&, const Received&, const Shape&, Scratch&) = nullptr;
  void (*send)(Group&, const Sent&, const Shape&, Scratch&) = nullptr;
};
Passes passes_for_this_machine();

}  // namespace primalsim::noc::iq::dense
