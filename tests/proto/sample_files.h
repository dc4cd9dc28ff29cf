// A small valid file of each kind, as text, that uses every message there is.
#pragma once

#include <google/protobuf/text_format.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "primalsim/v1/file.pb.h"

namespace primalsim::testing {

inline const std::string kArchitectureText = R"(schema_version: 1
architecture {
  name: "sample"
  clock_ghz: 1.1
  mesh { width: 4 height: 5 }
  router { flit_bits: 64 fifo_flits: 32 link_latency_cycles: 1 }
  tile_link { gateway_routers: 2 bytes_per_cycle: 64 latency_ns: 0.1 }
  acim { rows: 256 columns: 256 product_cycles: 100 }
  dcim { rows: 256 columns: 64 product_cycles: 10 }
  scratchpad { bytes: 32768 word_bytes: 8 words_per_cycle: 1 accumulators: 4 packet_buffers: 4 }
  router_compute { macs_per_cycle: 16 exp_per_cycle: 0.333 swiglu_per_cycle: 2 adder_latency_cycles: 0 }
  precision { weight_bits: 8 activation_bits: 8 kv_bits: 8 sum_bits: 16 adc_bits: 10 }
  energy {
    flit_hop_fj: 1200 mac_fj: 100 acim_product_fj: 4000000 dcim_product_fj: 500000 dcim_write_fj: 2000
    scratchpad_word_fj: 8000 tile_link_bit_fj: 500
  }
  power {
    active_microwatts: 165000 ipcn_percent: 56 sram_percent: 24 retained_permille: 330 off_permille: 20
    wake_cycles: 100 wake_fj: 1650000
  }
}
)";

inline const std::string kWorkloadText = R"(schema_version: 1
workload {
  name: "Größe \"1\""
  architecture: "LlamaForCausalLM"
  shape {
    layers: 2 hidden_size: 512 heads: 4 kv_heads: 2 head_dim: 128 intermediate_size: 1024 vocab_size: 1000
    tied_embeddings: false sliding_window: 0 max_positions: 4096
  }
  lora { name: "a" alpha: 16 targets { matrix: "q_proj" rank: 8 } }
  layer {
    name: "layer"
    vectors { name: "x" length: 512 }
    operators { name: "norm" kind: NORM inputs: "x" outputs: "y" }
    operators { name: "q_proj" kind: LINEAR inputs: "y" outputs: "q" bias: false }
  }
}
)";

inline const std::string kMappingText = R"(schema_version: 1
mapping {
  name: "by hand"
  model: "sample"
  placements {
    graph: "layer"
    tiles: 1
    matrices {
      matrix: "q_proj"
      partitions { row: 0 column: 0 at { tile: 0 x: 0 y: 0 } }
      partitions { row: 1 column: 0 at { tile: 0 x: 1 y: 0 } }
    }
    vectors { vector: "x" slices { home { tile: 0 x: 0 y: 0 } roots { tile: 0 x: 2 y: 2 } } }
    loras {
      matrix: "q_proj"
      root { tile: 0 x: 0 y: 1 }
      a { slice: 0 first_rank: 0 ranks: 8 at { tile: 0 x: 0 y: 0 } }
      b { slice: 0 first_rank: 0 ranks: 8 at { tile: 0 x: 0 y: 0 } }
    }
    kv {
      tensor: K first_kv_head: 0 kv_heads: 2 softmax_root { tile: 0 x: 3 y: 3 }
      rings { entries_per_macro: 16 macros { tile: 0 x: 3 y: 3 } }
    }
    kv { tensor: V first_kv_head: 0 kv_heads: 2 rings { entries_per_macro: 16 macros { tile: 0 x: 2 y: 3 } } }
  }
}
)";

inline const std::string kProgramText = R"(schema_version: 1
program {
  model: "sample" mapping: "by hand" graph: "layer" context: 16 repeats: 2 tiles: 2 width: 4 height: 5
  operators: "q_proj"
  tasks { operator: 0 compute { macro: 1 unit: ACIM cycles: 100 scratchpad_words: 5000000000 operations: 1 } }
  tasks {
    operator: 0
    after { task: 0 output: 0 }
    send {
      flits: 32
      source { macro: 1 port: PORT_LOCAL }
      destinations { macro: 2 port: PORT_ACIM }
      destinations { macro: 3 port: PORT_LOCAL }
      buffers: 0
      buffers: 7
    }
  }
  tasks {
    operator: 0
    reduce {
      flits: 64
      nodes { macro: 2 parent: 0 accumulator: 0 }
      operands { node: 0 port: PORT_ACIM after { task: 1 output: 0 } }
    }
  }
  tasks { operator: 0 after { task: 2 output: 0 } barrier {} }
  macros { macro: 1 weight_bytes: 65536 lora_bytes: 0 kv_bytes: 0 accumulators: 1 packet_buffers: 2 }
}
)";

inline const std::string kResultText = R"(schema_version: 1
result {
  model: "sample" adapter: "" architecture: "sample" context: 16 layers: 2 lm_head: false
  mappings {
    name: "by hand" cycles_per_layer: 10 head_cycles: 0 cycles_per_token: 20 tokens_per_second: 5e+07
    communication_share: 0.25 contention_cycles: 1 none_cycles: 15 uncontended_cycles: 19 flit_cycles: 20
    flit_hops: 18446744073709551615 router_flit_hops: 99
    link_utilisation { mean: 0.1 max: 0.30000000000000004 }
    lower_bounds { name: "port" cycles: 8 }
    hot_links {
      graph: "layer" tile: 0 from_x: 0 from_y: 0 to_tile: 0 to_x: 1 to_y: 0 utilisation: 0.3 flits: 6
      operators { name: "q_proj" flits: 6 }
    }
    operators {
      graph: "layer" name: "q_proj" first_start_cycle: 0 last_end_cycle: 10 uncontended_last_end_cycle: 9
      flit_hops: 6
    }
    tasks: 4
    tiles_per_layer: 1
    energy {
      policy: "srpg" joules_per_token: 0.25 tokens_per_joule: 4 average_watts: 2.5 total_fj: 250000000000000
      parts { component: "acim" fj: 250000000000000 }
      states { state: "retain" tile_cycles: 20 }
      retention_sweep {
        retained_permille: 100 joules_per_token: 0.2 tokens_per_joule: 5 average_watts: 2
        total_fj: 200000000000000
      }
      units { unit: "acim" busy_cycles: 1 stalled_cycles: 2 gated_cycles: 3 }
      adapter_switch {
        lora_bytes_per_layer: 64 reprogram_cycles_per_layer: 8 token_cycles: 30 stall_cycles: 10
        total_fj: 300000000000000 formula_cycles_per_layer: 9
      }
    }
  }
  assumptions: "none"
}
)";

inline const std::vector<std::string>& sample_texts() {
  static const std::vector<std::string> texts = {kWorkloadText, kArchitectureText, kMappingText, kProgramText,
                                                 kResultText};
  return texts;
}

inline v1::File sample(const std::string& text) {
  v1::File file;
  if (!google::protobuf::TextFormat::ParseFromString(text, &file)) throw std::logic_error("bad sample");
  return file;
}

// `text` with the first `from`, which must be there, replaced by `to`.
inline std::string changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == text.npos) throw std::logic_error("the sample has no " + from);
  return text.replace(at, from.size(), to);
}

}  // namespace primalsim::testing
