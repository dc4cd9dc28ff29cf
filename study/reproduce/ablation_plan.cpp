#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "proto/field_rules.h"
#include "study/reproduce/ablation.h"
#include "study/reproduce/reference.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::study {
namespace {

constexpr const char* kModel = "llama-2-13b";
constexpr std::uint32_t kRank = 8;
constexpr std::uint32_t kPrompt = 1024;
constexpr std::uint32_t kOutput = 1024;

class Planner {
 public:
  Planner(const v1::ReferenceData& data, const v1::Architecture& base) : data_(data), base_(base) {}

  PlannedRow row(const std::string& label, const std::string& model = kModel,
                 LoraModules modules = LoraModules::kQueryAndValue, std::uint32_t rank = kRank) const {
    PlannedRow row;
    row.label = label;
    row.model = model;
    row.variant.workload = reference_workload(find_model(data_, model), modules, rank);
    row.variant.architecture = base_;
    row.variant.context_from = kPrompt + 1;
    row.variant.context_to = kPrompt + kOutput;
    return row;
  }

  PlannedGroup policies(bool adapter_switch) const {
    PlannedGroup group{adapter_switch ? "switch" : "policy",
                       adapter_switch
                           ? "The step that switches the adapter: what does early reprogramming give?"
                           : "What do gating and early reprogramming give while decoding?",
                       {}};
    using pe_models::srpg::Policy;
    for (const Policy policy : {Policy::kNone, Policy::kGate, Policy::kReprogram, Policy::kSrpg}) {
      group.rows.push_back(row(policy_name(policy)));
      group.rows.back().variant.policy = policy;
      group.rows.back().variant.adapter_switch = adapter_switch;
    }
    return group;
  }

  PlannedGroup control() const {
    PlannedGroup group{"control", "What does lock-step control cost?", {}};
    group.rows.push_back(row("data-flow"));
    for (const bool calibrated : {false, true}) {
      group.rows.push_back(row(calibrated ? "lock-step, calibrated" : "lock-step"));
      group.rows.back().variant.lockstep = true;
      group.rows.back().calibrated = calibrated;
    }
    return group;
  }

  // Without fitted factors: what they would have to explain.
  PlannedGroup arrays_and_scratchpads() const {
    PlannedGroup group{
        "array, scratchpad",
        "Lock-step control: do smaller arrays or larger scratchpads make the difference to LEAP-A?",
        {}};
    constexpr double kLeapCells = 128;
    constexpr double kLeapBytes = 32768;
    for (const bool small_arrays : {false, true}) {
      for (const bool large_scratchpads : {false, true}) {
        PlannedRow added = row("");
        v1::Architecture& machine = added.variant.architecture;
        if (small_arrays) {
          for (const char* field : {"acim.rows", "acim.columns", "dcim.rows"}) {
            set_field(machine, field, kLeapCells, group.name);
          }
        }
        if (large_scratchpads) set_field(machine, "scratchpad.bytes", kLeapBytes, group.name);
        added.label = fmt::format("{} x {}, {} bytes", machine.acim().rows(), machine.acim().columns(),
                                  machine.scratchpad().bytes());
        added.variant.lockstep = true;
        group.rows.push_back(std::move(added));
      }
    }
    return group;
  }

  PlannedGroup ranks() const {
    PlannedGroup group{"rank", "How do speed and efficiency depend on the rank of LoRA on Q and V?", {}};
    group.rows.push_back(row("no adapter", kModel, LoraModules::kNone, 0));
    for (const std::uint32_t rank : {8U, 16U, 32U, 64U}) {
      group.rows.push_back(row(fmt::format("rank {}", rank), kModel, LoraModules::kQueryAndValue, rank));
    }
    return group;
  }

  PlannedGroup modules() const {
    PlannedGroup group{"modules", "LoRA on Q and V, or on all seven matrices?", {}};
    group.rows.push_back(row("Q, V"));
    for (const std::uint32_t rank : {8U, 32U}) {
      group.rows.push_back(row(fmt::format("all, rank {}", rank), kModel, LoraModules::kAll, rank));
    }
    return group;
  }

  PlannedGroup models() const {
    PlannedGroup group{"model", "Where does the claim hold, from 1B to 70B?", {}};
    for (const v1::ReferenceModel& model : data_.models()) {
      group.rows.push_back(row(model.name(), model.name()));
    }
    return group;
  }

  PlannedGroup contexts() const {
    PlannedGroup group{"context", "One decode step at a fixed context, up to what the scratchpads hold", {}};
    constexpr std::uint32_t kLimit = 1U << 20U;
    const std::uint32_t capacity = longest_context(row("").variant, kLimit);
    std::vector<std::uint32_t> contexts{128, 512, 1024, 2048, 4096};
    while (!contexts.empty() && contexts.back() >= capacity) contexts.pop_back();
    contexts.push_back(capacity);
    for (const std::uint32_t context : contexts) {
      group.rows.push_back(row(fmt::format("{}{}", context, context == capacity ? ", capacity" : "")));
      group.rows.back().variant.context_from = group.rows.back().variant.context_to = context;
    }
    return group;
  }

  // `values` of one field of the machine.
  PlannedGroup sweep(const char* name, const char* question, const char* field, const char* unit,
                     const std::vector<double>& values) const {
    PlannedGroup group{name, question, {}};
    for (const double value : values) {
      group.rows.push_back(row(fmt::format("{} {}", value, unit)));
      v1::Architecture& architecture = group.rows.back().variant.architecture;
      set_field(architecture, field, value, name);
      // Off takes no more than retaining does.
      v1::Power& power = *architecture.mutable_power();
      if (power.has_retained_permille()) {
        power.clear_retention();
        power.set_off_permille(std::min(power.off_permille(), power.retained_permille()));
      } else {
        power.set_off_permille(std::min(power.off_permille(), power.retention().drowsy_permille()));
      }
    }
    return group;
  }

 private:
  const v1::ReferenceData& data_;
  const v1::Architecture& base_;
};

}  // namespace

std::uint32_t longest_context(const Variant& variant, std::uint32_t limit) {
  const pe_models::Machine machine(variant.architecture);
  const v1::Mapping mapping = workloads::make_mapping(kReproducedStrategy, variant.workload, machine, {});
  workloads::ProgramDraft draft;
  const auto fits = [&](std::uint32_t context) {
    try {
      workloads::lower_draft(variant.workload, mapping, machine, variant.workload.layer().name(), context,
                             draft);
      return true;
    } catch (const NoFit&) {
      return false;
    }
  };
  std::uint32_t fitting = 0;
  for (std::uint32_t step = limit; step > 0; step /= 2) {
    if (fitting + step <= limit && fits(fitting + step)) fitting += step;
  }
  return fitting;
}

std::vector<PlannedGroup> plan_ablations(const v1::ReferenceData& data, const v1::Architecture& base) {
  const Planner plan(data, base);
  return {plan.policies(false),
          plan.policies(true),
          plan.control(),
          plan.arrays_and_scratchpads(),
          plan.sweep("retention", "What if a retained tile takes another share of the active power?",
                     "power.retained_permille", "permille", {0, 100, 200, 330, 400, 1000}),
          plan.sweep("tile power", "What if an active tile takes less than the upper bound?",
                     "power.active_microwatts", "uW", {50000, 100000, 165000}),
          plan.ranks(),
          plan.modules(),
          plan.models(),
          plan.contexts()};
}

}  // namespace primalsim::study
