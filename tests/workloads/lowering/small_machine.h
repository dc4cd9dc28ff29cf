// A machine small enough to work Programs out by hand: one tile of 8 x 8 macros, slices of 16 elements.
#pragma once

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "primalsim/v1/architecture.pb.h"

namespace primalsim::workloads {

// A slice is 16 bytes of activations, 2 flits, or 32 bytes of sums, 4 flits; 4 MACs a cycle.
inline v1::Architecture small_machine() {
  v1::Architecture architecture;
  const bool parsed = google::protobuf::TextFormat::ParseFromString(R"(
    name: "small" clock_ghz: 1
    mesh { width: 8 height: 8 }
    router { flit_bits: 64 fifo_flits: 4 link_latency_cycles: 1 }
    tile_link { gateway_routers: 2 bytes_per_cycle: 16 latency_ns: 5 }
    acim { rows: 16 columns: 16 product_cycles: 10 }
    dcim { rows: 16 columns: 8 product_cycles: 3 }
    scratchpad { bytes: 4096 word_bytes: 8 words_per_cycle: 1 accumulators: 8 packet_buffers: 8 }
    router_compute { macs_per_cycle: 4 exp_per_cycle: 1 swiglu_per_cycle: 2 adder_latency_cycles: 1 }
    precision { weight_bits: 8 activation_bits: 8 kv_bits: 8 sum_bits: 16 adc_bits: 10 })",
                                                                    &architecture);
  EXPECT_TRUE(parsed);
  return architecture;
}

}  // namespace primalsim::workloads
