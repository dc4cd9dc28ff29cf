// A Result with two mappings and round numbers.
#pragma once

#include "primalsim/v1/result.pb.h"

namespace primalsim::testing {

inline v1::MappingResult small_mapping_result(const char* name, std::uint64_t cycles) {
  v1::MappingResult mapping;
  mapping.set_name(name);
  mapping.set_cycles_per_layer(cycles / 2);
  mapping.set_head_cycles(0);
  mapping.set_cycles_per_token(cycles);
  mapping.set_tokens_per_second(1e9 / static_cast<double>(cycles));
  mapping.set_communication_share(0.75);
  mapping.set_contention_cycles(500);
  mapping.set_none_cycles(cycles / 4);
  mapping.set_uncontended_cycles(cycles - 500);
  mapping.set_flit_cycles(cycles);
  mapping.set_flit_hops(1234567);
  mapping.set_router_flit_hops(2345678);
  mapping.mutable_link_utilisation()->set_mean(0.1);
  mapping.mutable_link_utilisation()->set_max(0.5);
  v1::LowerBound& bound = *mapping.add_lower_bounds();
  bound.set_name("busiest_link");
  bound.set_cycles(cycles / 2);
  v1::LowerBound& zero = *mapping.add_lower_bounds();
  zero.set_name("gateway");
  zero.set_cycles(0);
  v1::HotLink& link = *mapping.add_hot_links();
  link.set_graph("layer");
  link.set_tile(1);
  link.set_from_x(3);
  link.set_from_y(2);
  link.set_to_tile(2);
  link.set_to_x(0);
  link.set_to_y(2);
  link.set_utilisation(0.5);
  link.set_flits(1000);
  for (const auto& [operator_name, flits] : {std::pair{"up_proj", 600}, {"gate_proj", 400}}) {
    v1::OperatorFlits& by = *link.add_operators();
    by.set_name(operator_name);
    by.set_flits(static_cast<std::uint64_t>(flits));
  }
  v1::OperatorTime& time = *mapping.add_operators();
  time.set_graph("layer");
  time.set_name("up_proj");
  time.set_first_start_cycle(10);
  time.set_last_end_cycle(1500);
  time.set_uncontended_last_end_cycle(1400);
  time.set_flit_hops(99);
  mapping.set_tasks(7);
  mapping.set_tiles_per_layer(5);
  return mapping;
}

// "slow, or so" takes 4000 cycles per token and stands first; "fast" takes 2000.
inline v1::Result small_result() {
  v1::Result result;
  result.set_model("model");
  result.set_adapter("");
  result.set_architecture("machine");
  result.set_context(2048);
  result.set_layers(2);
  result.set_lm_head(false);
  *result.add_mappings() = small_mapping_result("slow, or so", 4000);
  *result.add_mappings() = small_mapping_result("fast", 2000);
  result.add_assumptions("Everything is assumed.");
  return result;
}

}  // namespace primalsim::testing
