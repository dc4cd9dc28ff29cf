// What connects the PEs: the mesh of a tile, its routers and links, the links from tile to tile, and what
// steps it all under lock-step control.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "core/checked_math.h"
#include "core/cycle.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::pe_models {

struct Mesh {
  std::uint32_t width = 1;  // macros
  std::uint32_t height = 1;

  static Mesh of(const v1::Architecture& architecture) {
    return {architecture.mesh().width(), architecture.mesh().height()};
  }
  std::uint64_t macros() const { return std::uint64_t{width} * height; }
};

struct Router {
  std::uint32_t flit_bits = 8;   // a multiple of 8
  std::uint32_t fifo_flits = 1;  // of every input FIFO; also the longest packet
  Cycle link_latency_cycles = 1;
  std::uint64_t flit_hop_fj = 0;    // router and link
  std::optional<std::string> tree;  // of multicasts and reduces; if not the default

  static Router of(const v1::Architecture& architecture) {
    const v1::Router& router = architecture.router();
    return {router.flit_bits(), router.fifo_flits(), router.link_latency_cycles(),
            architecture.energy().flit_hop_fj(),
            router.has_tree() ? std::optional(router.tree()) : std::nullopt};
  }
  std::uint32_t flit_bytes() const { return flit_bits / 8; }
  // Flits that carry `bits`, at least one.
  std::uint64_t flits(std::uint64_t bits) const {
    return std::max<std::uint64_t>(1, divide_up(bits, std::uint64_t{flit_bits}));
  }
};

struct TileLink {
  std::uint32_t gateway_routers = 1;  // 1 .. mesh.height
  std::uint32_t bytes_per_cycle = 1;
  Cycle latency_cycles = 0;
  std::uint64_t bit_fj = 0;

  static TileLink of(const v1::Architecture& architecture) {
    const v1::TileLink& link = architecture.tile_link();
    return {link.gateway_routers(), link.bytes_per_cycle(),
            static_cast<Cycle>(std::ceil(link.latency_ns() * architecture.clock_ghz())),
            architecture.energy().tile_link_bit_fj()};
  }
};

// Where LoRA weights, and the vectors of tokens, come from.
struct HostLink {
  bool is_shared = false;               // one, at the head of the chain; else each layer has its own
  std::uint32_t look_ahead_layers = 1;  // so many ahead of the one that computes are written
  bool token_traffic = false;           // a token's way in and back costs time and energy

  static HostLink of(const v1::Architecture& architecture) {
    if (!architecture.has_host_link()) return {};
    const v1::HostLink& link = architecture.host_link();
    return {!link.private_ports(), link.has_look_ahead_layers() ? link.look_ahead_layers() : 1,
            link.token_traffic()};
  }
};

struct Control {
  std::uint32_t commands_per_step = 2;  // 64: any number
  std::uint32_t steps_per_bank = 1024;  // of the program memory
  Cycle bank_load_cycles = 1024;        // of one bank, while the other runs
  std::uint32_t tiles_per_controller = 1;
  std::uint32_t attention_groups_at_once = 0;  // 0: all

  static std::optional<Control> of(const v1::Architecture& architecture) {
    if (!architecture.has_control()) return std::nullopt;
    const v1::Control& control = architecture.control();
    return Control{control.commands_per_step(), control.steps_per_bank(), control.bank_load_cycles(),
                   control.tiles_per_controller(), control.attention_groups_at_once()};
  }
};

}  // namespace primalsim::pe_models
