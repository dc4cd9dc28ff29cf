// The numbers of a PRIMAL-like machine, as text that a test changes field by field.
#pragma once

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "primalsim/v1/architecture.pb.h"

namespace primalsim::testing {

inline v1::Architecture primal_machine() {
  v1::Architecture architecture;
  const bool parsed = google::protobuf::TextFormat::ParseFromString(R"(
    name: "primal" clock_ghz: 1
    mesh { width: 32 height: 32 }
    router { flit_bits: 64 fifo_flits: 32 link_latency_cycles: 1 }
    tile_link { gateway_routers: 8 bytes_per_cycle: 64 latency_ns: 10 }
    acim { rows: 256 columns: 256 product_cycles: 130 }
    dcim { rows: 256 columns: 64 product_cycles: 12 write_bytes_per_cycle: 8 }
    scratchpad { bytes: 16384 word_bytes: 8 words_per_cycle: 1 accumulators: 4 packet_buffers: 8 }
    router_compute { macs_per_cycle: 16 exp_per_cycle: 1 swiglu_per_cycle: 2 adder_latency_cycles: 1 }
    precision { weight_bits: 8 activation_bits: 8 kv_bits: 8 sum_bits: 16 adc_bits: 10 }
    energy {
      flit_hop_fj: 1200 mac_fj: 100 acim_product_fj: 4000000 dcim_product_fj: 500000 dcim_write_fj: 2000
      scratchpad_word_fj: 8000 tile_link_bit_fj: 500
    }
    power {
      active_microwatts: 165000 ipcn_percent: 56 sram_percent: 24 retained_permille: 330 off_permille: 20
      wake_cycles: 100 wake_fj: 1650000
    })",
                                                                    &architecture);
  EXPECT_TRUE(parsed);
  return architecture;
}

}  // namespace primalsim::testing
