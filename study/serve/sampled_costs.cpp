#include "study/serve/sampled_costs.h"

#include <algorithm>

#include "study/serve/prefill_table.h"
#include "study/serve/steady_rounds.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/kv_bytes.h"

namespace primalsim::study {
namespace {

LayerRuns single_runs(const PlacedModel& model, Work& work) {
  return {model.inputs.workload,
          model.machine,
          model.mapping,
          work,
          {1, workloads::kv_capacity_tokens(model.mapping)}};
}

}  // namespace

// One shape of adapters.
class SampledCosts::Shape {
 public:
  Shape(const PlacedModel& model, const CostRange& range, const CostSettings& settings,
        const ServedMachine& machine, Work& work)
      : model_(model),
        settings_(generate_settings(settings)),
        machine_(machine),
        runs_(single_runs(model, work)),
        prefill_(model, runs_, settings_, machine) {
    if (range.lengths.empty()) return;
    runs_.check_fits(std::max(range.lengths.back(), range.last_context));
    if (range.first_context != 0) add_decode(range, settings, work);
    prefill_.prepare(range.lengths, work);
    add_errors(prefill_.errors());
  }

  const DecodeCosts& decode() const { return decode_; }
  PrefillCost prefill(std::uint32_t tokens) const { return prefill_.at(tokens); }
  const std::vector<v1::ModelError>& errors() const { return errors_; }

  const pe_models::EventEnergy& decode_energy(std::uint32_t context) const { return energy_[context]; }

 private:
  static GenerateRequest generate_settings(const CostSettings& settings) {
    GenerateRequest request;
    request.exact = settings.exact;
    request.strategy.lm_head = settings.lm_head;
    return request;
  }

  ProgramRun head_of(const LayerRuns& runs) const {
    return settings_.strategy.lm_head ? runs.head() : nullptr;
  }

  void add_decode(const CostRange& range, const CostSettings& settings, Work& work) {
    const std::uint32_t first = range.first_context;
    const std::uint32_t last = range.last_context;
    const DecodeTimes times = decode_times(model_.inputs, runs_, {"", first - 1, last - first + 2}, settings_,
                                           machine_.head_cycles);
    add_errors(times.errors);
    decode_.layer.resize(last + std::size_t{1});
    for (std::uint32_t context = first; context <= last; ++context) {
      decode_.layer[context] = times.layer.at(context);
    }
    if (model_.machine.has_energy()) add_energy(times.samples, first, last);
    decode_.period.resize(decode_.layer.size());
    if (!settings.several) return;
    const SteadyRounds periods(model_, runs_, work, first, last, settings.exact);
    for (std::uint32_t context = first; context <= last; ++context) {
      decode_.period[context] = periods.at(context);
    }
    add_errors(periods.errors());
  }

  // Of all layers and the head, linear between the samples.
  void add_energy(const ContextRuns& samples, std::uint32_t first, std::uint32_t last) {
    const ProgramRun head = head_of(runs_);
    energy_.resize(last + std::size_t{1});
    std::vector<pe_models::EventEnergy> sampled;
    for (const auto& [context, run] : samples) sampled.push_back(model_.machine.event_energy(run->events));
    for (std::size_t component = 0; component < pe_models::kComponents; ++component) {
      std::vector<std::pair<std::uint32_t, std::uint64_t>> points;
      for (std::size_t i = 0; i < samples.size(); ++i)
        points.emplace_back(samples[i].first, sampled[i][component]);
      const ContextCurve curve(std::move(points));
      const std::uint64_t of_head = head ? model_.machine.event_energy(head->events)[component] : 0;
      for (std::uint32_t context = first; context <= last; ++context) {
        energy_[context][component] = machine_.layers * curve.at(context) + of_head +
                                      machine_.traffic.in_energy[component] +
                                      machine_.traffic.out_energy[component];
      }
    }
  }

  void add_errors(const std::vector<v1::ModelError>& more) {
    errors_.insert(errors_.end(), more.begin(), more.end());
  }

  const PlacedModel& model_;
  const GenerateRequest settings_;
  const ServedMachine& machine_;
  const LayerRuns runs_;
  PrefillTable prefill_;
  DecodeCosts decode_;
  std::vector<pe_models::EventEnergy> energy_;  // of a token, by context
  std::vector<v1::ModelError> errors_;
};

namespace {

// At so many numbers of entries; between them it is linear.
constexpr std::uint64_t kBankSamples = 64;

ContextCurve banks_of_cache(const PlacedModel& model, std::uint64_t capacity) {
  const v1::Workload& workload = model.inputs.workload;
  const v1::Placement& layer = workloads::placement_of(model.mapping, workload.layer().name(), "mapping");
  std::vector<std::pair<std::uint32_t, std::uint64_t>> points{{0, 0}};
  for (std::uint64_t i = 1; i <= kBankSamples; ++i) {
    const std::uint64_t entries = capacity * i / kBankSamples;
    if (entries == points.back().first) continue;
    std::uint64_t banks = 0;
    for (const std::uint64_t bytes :
         workloads::kv_bytes_by_macro(layer, workload.shape(), model.machine, {entries, 1, entries})) {
      banks += model.machine.banks(bytes);
    }
    points.emplace_back(static_cast<std::uint32_t>(entries), banks);
  }
  return ContextCurve(std::move(points));
}

ServedMachine describe(const PlacedModel& model, bool lm_head, Work& work) {
  const v1::Workload& workload = model.inputs.workload;
  const auto tiles_of = [&](const std::string& graph) {
    return workloads::placement_of(model.mapping, graph, "mapping").tiles();
  };
  ServedMachine machine;
  machine.layers = workload.shape().layers();
  machine.layer_tiles = tiles_of(workload.layer().name());
  machine.head_tiles = lm_head ? tiles_of(workload.head().name()) : 0;
  machine.head_cycles = lm_head ? single_runs(model, work).head()->flit_cycles : 0;
  machine.waking = model.machine.power().waking();
  machine.traffic = token_traffic_of(model, lm_head);
  machine.kv_entries = workloads::kv_capacity_tokens(model.mapping);
  machine.sliding_window = workload.shape().sliding_window();
  machine.most_positions = workload.shape().max_positions();
  machine.dcim_words = model.machine.dcim().words();
  machine.clock_ghz = model.machine.clock_ghz();
  if (model.machine.power().retention) machine.kv_banks = banks_of_cache(model, machine.kv_entries);
  return machine;
}

}  // namespace

SampledCosts::SampledCosts(const std::vector<PlacedModel>& shapes, const std::vector<CostRange>& ranges,
                           const CostSettings& settings, Work& work)
    : machine_(describe(shapes.front(), settings.lm_head, work)) {
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    shapes_.push_back(std::make_unique<Shape>(shapes[i], ranges[i], settings, machine_, work));
  }
}

SampledCosts::~SampledCosts() = default;

const DecodeCosts& SampledCosts::decode(std::uint32_t shape) const { return shapes_[shape]->decode(); }

PrefillCost SampledCosts::prefill(std::uint32_t shape, std::uint32_t tokens) const {
  return shapes_[shape]->prefill(tokens);
}

const pe_models::EventEnergy& SampledCosts::decode_energy(std::uint32_t shape, std::uint32_t context) const {
  return shapes_[shape]->decode_energy(context);
}

std::vector<v1::ModelError> SampledCosts::errors() const {
  std::vector<v1::ModelError> largest;
  for (const auto& shape : shapes_) {
    for (const v1::ModelError& error : shape->errors()) {
      const auto same = std::find_if(largest.begin(), largest.end(),
                                     [&](const v1::ModelError& each) { return each.name() == error.name(); });
      if (same == largest.end()) {
        largest.push_back(error);
      } else if (error.fraction() > same->fraction()) {
        *same = error;
      }
    }
  }
  return largest;
}

}  // namespace primalsim::study
