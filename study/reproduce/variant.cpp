#include "study/reproduce/variant.h"

#include <array>
#include <vector>

#include "accelerator/energy_result.h"
#include "accelerator/reprogram.h"
#include "accelerator/srpg.h"
#include "study/reproduce/simulated_layers.h"
#include "workloads/graph/build_graph.h"

namespace primalsim::study {
namespace {

struct Simpson {
  std::uint32_t context;
  double weight;
};

// Exact for polynomials up to the third degree over the contexts as a continuum.
std::vector<Simpson> simpson(std::uint32_t from, std::uint32_t to) {
  if (from == to) return {{from, 1}};
  return {{from, 1.0 / 6}, {from + (to - from) / 2, 4.0 / 6}, {to, 1.0 / 6}};
}

}  // namespace

v1::Workload reference_workload(const v1::ReferenceModel& model, LoraModules modules, std::uint32_t rank) {
  v1::Workload workload;
  workload.set_name(model.name());
  workload.set_architecture("LlamaForCausalLM");
  *workload.mutable_shape() = model.shape();
  *workload.mutable_layer() = workloads::build_layer_graph(model.shape(), {});
  *workload.mutable_head() = workloads::build_head_graph(model.shape());
  if (modules == LoraModules::kNone) return workload;
  v1::LoraAdapter& lora = *workload.mutable_lora();
  lora.set_name(modules == LoraModules::kAll ? "all" : "q,v");
  lora.set_alpha(2.0 * rank);
  static constexpr std::array kMatrices{"q_proj",    "k_proj",  "v_proj",   "o_proj",
                                        "gate_proj", "up_proj", "down_proj"};
  for (const char* matrix : kMatrices) {
    const bool query_or_value = matrix == kMatrices[0] || matrix == kMatrices[2];
    if (modules == LoraModules::kQueryAndValue && !query_or_value) continue;
    v1::LoraTarget& target = *lora.add_targets();
    target.set_matrix(matrix);
    target.set_rank(rank);
  }
  return workload;
}

DecodeStep mean_decode_step(const Variant& variant, SimulatedLayers& layers) {
  namespace srpg = accelerator::srpg;
  constexpr double kJoulesPerFemtojoule = 1e-15;
  const pe_models::Machine machine(variant.architecture);
  const auto& power = machine.power();
  DecodeStep mean;
  for (const Simpson& point : simpson(variant.context_from, variant.context_to)) {
    const SimulatedLayer layer = layers.at(variant, point.context);
    const auto stages = srpg::model_stages(
        {layer.own_tiles, layer.cycles, layer.load.cycles, layer.kv_banks, layer.lora_banks}, layer.repeats);
    const srpg::TimeLine line = srpg::token_time_line(
        stages, variant.policy, variant.adapter_switch ? srpg::Token::kSwitch : srpg::Token::kRetained,
        power.waking(), layer.load.passing.link);
    pe_models::EventEnergy energy = accelerator::writing_energy(layer.load, layer.repeats, machine);
    pe_models::add_energy(energy, machine.event_energy(layer.events), layer.repeats);
    const std::uint64_t events = pe_models::total_fj(energy);
    const std::uint64_t states = total_fj(srpg::time_line_energy(line, variant.policy, power));
    const auto token = static_cast<double>(line.cycles);
    mean.cycles += point.weight * token;
    mean.seconds += point.weight * token / (machine.clock_ghz() * 1e9);
    mean.event_joules += point.weight * static_cast<double>(events) * kJoulesPerFemtojoule;
    mean.state_joules += point.weight * static_cast<double>(states) * kJoulesPerFemtojoule;
  }
  return mean;
}

v1::Performance performance(const DecodeStep& step, double power) {
  v1::Performance result;
  const double joules = step.event_joules + step.state_joules * power;
  result.set_tokens_per_second(1 / step.seconds);
  result.set_tokens_per_joule(1 / joules);
  result.set_watts(joules / step.seconds);
  return result;
}

void calibrate(const Calibrated& calibrated, Variant& variant) {
  variant.lockstep = true;
  if (calibrated.attention_groups_at_once == 0 || !variant.architecture.has_control()) return;
  variant.architecture.mutable_control()->set_attention_groups_at_once(calibrated.attention_groups_at_once);
}

}  // namespace primalsim::study
