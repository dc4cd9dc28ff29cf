// The machine: everything the simulation knows of the hardware, made once from an Architecture. Each
// component's struct has its parameters and says what work takes; here is what more than one of them decides.
//
// Nobody else reads the fields of an Architecture. Immutable, so threads may share one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/checked_math.h"
#include "core/geometry/ribbon.h"
#include "pe_models/acim.h"
#include "pe_models/dcim.h"
#include "pe_models/fabric.h"
#include "pe_models/precision.h"
#include "pe_models/router_compute.h"
#include "pe_models/scratchpad.h"
#include "pe_models/srpg/state_energy.h"
#include "pe_models/work.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::pe_models {

class Machine {
 public:
  // Ranges of single fields are validate()'s business and have been checked before. Throws InputError where
  // fields contradict each other.
  Machine(v1::Architecture description);  // NOLINT(google-explicit-constructor)

  const v1::Architecture& description() const { return description_; }
  const std::string& name() const { return description_.name(); }
  double clock_ghz() const { return description_.clock_ghz(); }

  const Mesh& mesh() const { return mesh_; }
  const Router& router() const { return router_; }
  const TileLink& tile_link() const { return tile_link_; }
  const HostLink& host_link() const { return host_link_; }
  const Acim& acim() const { return acim_; }
  const Dcim& dcim() const { return dcim_; }
  const RouterCompute& compute() const { return compute_; }
  const Scratchpad& scratchpad() const { return scratchpad_; }
  const Precision& precision() const { return precision_; }

  // Of lock-step; nothing if the Architecture does not describe it.
  const std::optional<Control>& control() const { return control_; }

  // `tiles` tiles in a chain; at least 1.
  Ribbon ribbon(std::uint32_t tiles) const {
    return {tiles, mesh_.width, mesh_.height, tile_link_.gateway_routers};
  }

  // Of a head from router to router, or between a router and a port.
  Cycle hop_cycles() const { return 1 + router_.link_latency_cycles; }

  // Elements of a vector that one macro's array takes.
  std::uint32_t slice_elements() const { return acim_.rows; }

  // Flits of so many elements.
  std::uint64_t activation_flits(std::uint64_t elements) const;
  std::uint64_t flits(std::uint64_t elements, std::uint32_t bits) const {
    return router_.flits(elements * bits);
  }
  std::uint64_t sum_flits(std::uint64_t elements) const;
  // Sums of twice sum_bits: of exponentials over a long context.
  std::uint64_t wide_sum_flits(std::uint64_t elements) const { return sum_flits(2 * elements); }
  // Packet buffers and accumulators that a transfer of `flits` fills.
  std::uint32_t packet_buffers(std::uint64_t flits) const;
  std::uint32_t accumulators(std::uint64_t flits) const;

  // Bytes of so many elements, the last one filled up.
  std::uint64_t kv_bytes(std::uint64_t elements) const { return precision_.kv_bytes(elements); }
  std::uint64_t weight_bytes(std::uint64_t elements) const { return precision_.weight_bytes(elements); }

  // Words of the DCIM that `ranks` ranks of a LoRA block of one slice take.
  std::uint64_t lora_a_words(std::uint64_t ranks) const { return Dcim::a_words(ranks, slice_elements()); }
  std::uint64_t lora_b_words(std::uint64_t ranks) const { return dcim_.b_words(ranks, slice_elements()); }

  // Writing an entry, or a part of it, into the cache.
  Work kv_write(std::uint64_t elements) const { return scratchpad_.access_bytes(kv_bytes(elements)); }
  // Multiply-adds of `entries` positions: `query_elements` of q (or of the context) against `kv_elements` of
  // each entry, which are read once, meanwhile.
  Work dynamic_macs(std::uint64_t entries, std::uint64_t query_elements, std::uint64_t kv_elements) const;

  // The same work that also reads and writes so many flits of packet buffers and accumulators, where these
  // take the time of a port.
  Work with_slices(const Work& work, std::uint64_t read_flits, std::uint64_t written_flits) const;

  // Adding flits to a sum in the accumulators; time is the network's business.
  Work add_flits(std::uint64_t flits) const;
  // From one flit that is added to the next: the adder's, or of a port that reads the sum and writes it.
  Cycle cycles_per_added_flit() const {
    return scratchpad_.ports == 0 ? compute_.adder_cycles_per_flit : Scratchpad::kAccessesOfAFlitAdded;
  }
  // Words that a flit takes in the scratchpad, the last one filled up.
  std::uint64_t words_per_flit() const;

  // What the host port at the west edge of the first tile moves: by the link, and a flit for each gateway.
  std::uint64_t host_bytes_per_cycle() const;

  // Whether there are energy and power; without them, every energy is 0.
  bool has_energy() const { return description_.has_power(); }
  const srpg::PowerParameters& power() const { return power_; }
  // Banks that so many bytes of one scratchpad or DCIM keep awake; 0 if the machine has no banks.
  std::uint64_t banks(std::uint64_t bytes) const {
    return power_.retention ? divide_up(bytes, power_.retention->bank_bytes) : 0;
  }
  // Throws InputError where a product does not fit 64 bits.
  EventEnergy event_energy(const EventCounts& counts) const;

 private:
  v1::Architecture description_;  // the first: the others are made of it
  Mesh mesh_ = Mesh::of(description_);
  Router router_ = Router::of(description_);
  TileLink tile_link_ = TileLink::of(description_);
  HostLink host_link_ = HostLink::of(description_);
  Precision precision_ = Precision::of(description_);
  Acim acim_ = Acim::of(description_);
  Dcim dcim_ = Dcim::of(description_);
  RouterCompute compute_ = RouterCompute::of(description_);
  Scratchpad scratchpad_ = Scratchpad::of(description_, sum_flits(slice_elements()) * router_.flit_bytes(),
                                          activation_flits(slice_elements()) * router_.flit_bytes());
  std::optional<Control> control_ = Control::of(description_);
  srpg::PowerParameters power_ = srpg::PowerParameters::of(description_);
};

}  // namespace primalsim::pe_models
