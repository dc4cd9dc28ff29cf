#include "tests/semantic/random_study.h"

#include <fmt/format.h>

#include <vector>

#include "core/random_stream.h"
#include "workloads/graph/build_graph.h"

namespace primalsim::testing {
namespace {

using workloads::StrategyOptions;

class StudyMaker {
 public:
  explicit StudyMaker(std::uint64_t seed) : random_(seed) {}

  RandomStudy make() {
    const std::string root = PRIMALSIM_SOURCE_DIR;
    study_.inputs = study::load(root + "/examples/models/tiny", std::nullopt, root + "/configs/tiny.txtpb");
    model();
    machine();
    mappings();
    steps();
    generation();
    ports_and_registers(study_.inputs.architecture);
    return std::move(study_);
  }

 private:
  template <typename T>
  T one_of(const std::vector<T>& values) {
    return values[static_cast<std::size_t>(random_.below(values.size()))];
  }
  std::uint32_t between(std::uint32_t low, std::uint32_t high) {
    return low + static_cast<std::uint32_t>(random_.below(high - low + 1));
  }
  bool chance(double probability) { return random_.bernoulli(probability); }

  void model() {
    v1::Workload& workload = study_.inputs.workload;
    v1::ModelShape& shape = *workload.mutable_shape();
    shape.set_layers(one_of<std::uint32_t>({1, 2, 3, 30}));
    shape.set_kv_heads(between(1, 4));
    shape.set_heads(shape.kv_heads() * between(1, 3));
    shape.set_head_dim(one_of<std::uint32_t>({2, 4, 6, 8, 16, 20}));
    shape.set_hidden_size(between(5, 60));
    shape.set_intermediate_size(between(5, 80));
    shape.set_vocab_size(between(1, 100));
    if (chance(0.3)) shape.set_sliding_window(between(1, 60));
    *workload.mutable_layer() = workloads::build_layer_graph(shape, {});
    *workload.mutable_head() = workloads::build_head_graph(shape);
    workload.clear_lora();
    for (const char* matrix : {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}) {
      if (!chance(0.25)) continue;
      workload.mutable_lora()->set_name("adapter");
      workload.mutable_lora()->set_alpha(8);
      v1::LoraTarget& target = *workload.mutable_lora()->add_targets();
      target.set_matrix(matrix);
      target.set_rank(between(1, 20));
    }
  }

  void machine() {
    v1::Architecture& machine = study_.inputs.architecture;
    const std::uint32_t slice = one_of<std::uint32_t>({8, 16, 16, 16, 32});
    machine.mutable_acim()->set_rows(slice);
    machine.mutable_acim()->set_columns(slice);
    machine.mutable_dcim()->set_rows(one_of<std::uint32_t>({16, 64, 256}));
    machine.mutable_dcim()->set_columns(one_of<std::uint32_t>({16, 32}));
    machine.mutable_mesh()->set_width(between(2, 12));
    machine.mutable_mesh()->set_height(between(2, 12));
    v1::Router& router = *machine.mutable_router();
    router.set_flit_bits(one_of<std::uint32_t>({16, 32, 64, 64, 128}));
    router.set_fifo_flits(between(1, 16));
    router.set_link_latency_cycles(between(1, 4));
    if (chance(0.3)) router.set_tree(one_of<std::string>({"xy", "yx"}));
    machine.mutable_tile_link()->set_gateway_routers(between(1, 2));
    machine.mutable_tile_link()->set_bytes_per_cycle(one_of<std::uint32_t>({1, 3, 16, 64}));
    machine.mutable_tile_link()->set_latency_ns(one_of<double>({0, 0.5, 5, 40}));
    machine.set_clock_ghz(one_of<double>({0.3, 1, 1.7}));
    machine.mutable_scratchpad()->set_bytes(one_of<std::uint32_t>({1024, 4096, 1U << 16U, 1U << 20U}));
    machine.mutable_scratchpad()->set_words_per_cycle(between(1, 3));
    machine.mutable_scratchpad()->set_accumulators(between(1, 12));
    machine.mutable_scratchpad()->set_packet_buffers(between(2, 12));
    v1::RouterCompute& compute = *machine.mutable_router_compute();
    compute.set_macs_per_cycle(between(1, 20));
    compute.set_exp_per_cycle(one_of<double>({0.3, 1, 8}));
    compute.set_swiglu_per_cycle(one_of<double>({0.7, 2}));
    compute.set_adder_latency_cycles(between(0, 3));
    if (chance(0.3)) compute.set_adder_cycles_per_flit(between(1, 3));
    machine.mutable_precision()->set_sum_bits(one_of<std::uint32_t>({16, 24, 32}));
    parts_of_machine(machine);
  }

  void parts_of_machine(v1::Architecture& machine) {
    if (chance(0.2)) {
      machine.clear_control();
    } else {
      machine.mutable_control()->set_commands_per_step(between(1, 4));
      machine.mutable_control()->set_tiles_per_controller(between(1, 3));
      if (chance(0.3)) machine.mutable_control()->set_attention_groups_at_once(between(1, 3));
    }
    if (chance(0.1)) {
      machine.clear_energy();
      machine.clear_power();
    } else if (chance(0.3)) {
      machine.mutable_power()->clear_retention();
      machine.mutable_power()->set_retained_permille(between(0, 1000));
    }
  }

  // Drawn last, so that a seed that found a fault keeps the rest of its study.
  void ports_and_registers(v1::Architecture& machine) {
    if (chance(0.3)) {  // the port has the adder's pace
      machine.mutable_scratchpad()->set_ports(between(1, 2));
      machine.mutable_router_compute()->clear_adder_cycles_per_flit();
    }
    if (chance(0.3)) {
      machine.mutable_acim()->set_output_registers(between(1, 4));
      machine.mutable_dcim()->set_output_registers(between(1, 4));
    }
    machine.mutable_router_compute()->set_online_softmax(chance(0.3));
    if (chance(0.2)) machine.mutable_precision()->set_residual_bits(one_of<std::uint32_t>({8, 16, 32}));
    if (!machine.scratchpad().has_ports()) machine.mutable_router_compute()->set_inline_adders(chance(0.3));
    if (chance(0.2)) {
      machine.clear_host_link();
    } else {
      machine.mutable_host_link()->set_private_ports(chance(0.4));
      machine.mutable_host_link()->set_look_ahead_layers(between(1, 4));
      machine.mutable_host_link()->set_token_traffic(chance(0.6));
    }
    if (chance(0.15)) study_.request.mappings.front() = {"leap"};
  }

  void mappings() {
    std::vector<std::string> names;
    for (const study::MappingChoice& each : study::all_strategies()) names.push_back(each.name);
    study_.request.mappings = {{one_of(names)}};
    const std::string second = one_of(names);
    if (second != study_.request.mappings.front().name && chance(0.5))
      study_.request.mappings.push_back({second});
    StrategyOptions& options = study_.request.strategy;
    options.sharding = chance(0.3) ? StrategyOptions::Sharding::token : StrategyOptions::Sharding::head;
    options.kv_together = chance(0.3);
    options.kv_turns = chance(0.8);
    options.reduction = static_cast<StrategyOptions::Reduction>(random_.below(4));
    options.seed = random_.below(100);
    if (options.seed % 5 < 2) options.stream_parts = static_cast<std::uint32_t>(1 + options.seed / 5 % 4);
    options.lm_head = chance(0.3);
  }

  void steps() {
    using pe_models::srpg::Policy;
    study::CompareRequest& request = study_.request;
    request.context = between(1, 70);
    request.seeds = {request.strategy.seed};
    request.lockstep = study_.inputs.architecture.has_control() && chance(0.3);
    if (study_.inputs.architecture.has_energy() && chance(0.5)) {
      request.policy = one_of<Policy>({Policy::kNone, Policy::kGate, Policy::kReprogram, Policy::kSrpg});
    }
    request.details = chance(0.2);
    study_.functional_batch = chance(0.3);
  }

  void generation() {
    study::GenerateRequest& generation = study_.generation;
    const std::string adapter = study_.inputs.workload.has_lora() ? "adapter" : "";
    for (std::uint32_t i = between(1, 2); i > 0; --i)
      generation.requests.push_back({adapter, between(1, 20), between(1, 20)});
    generation.mapping = study_.request.mappings.front();
    generation.strategy = study_.request.strategy;
    generation.batch = chance(0.3) ? 2 : 1;
    generation.exact = chance(0.5);
    generation.prefill = static_cast<study::PrefillKind>(random_.below(3));
    generation.chunk_tokens = between(1, 8);
    if (!study_.inputs.architecture.has_energy()) generation.policy = pe_models::srpg::Policy::kNone;
  }

  RandomStream random_;
  RandomStudy study_;
};

}  // namespace

std::string RandomStudy::text() const {
  std::string names;
  for (const study::MappingChoice& each : request.mappings) names += each.name + " ";
  return fmt::format("{}at context {}, seed {}, lock-step {}, head {}\n{}\n{}", names, *request.context,
                     request.strategy.seed, request.lockstep, request.strategy.lm_head,
                     inputs.workload.shape().ShortDebugString(), inputs.architecture.ShortDebugString());
}

RandomStudy make_random_study(std::uint64_t seed) { return StudyMaker(seed).make(); }

}  // namespace primalsim::testing
