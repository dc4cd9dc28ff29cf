// A row per mapping, or per decode step (RFC 4180), for spreadsheets and plots; the unit is part of every
// column's name.
#include "report/csv.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/number_text.h"
#include "primalsim/v1/generate.pb.h"
#include "primalsim/v1/result.pb.h"
#include "primalsim/v1/sweep.pb.h"
#include "report/provenance_text.h"
#include "report/writer.h"

namespace primalsim::report {
namespace {

// Names of columns with the values of one row.
using Row = std::vector<std::pair<std::string, std::string>>;

std::string number(std::uint64_t value) { return std::to_string(value); }

bool any_lockstep(const v1::Result& result) {
  return std::any_of(result.mappings().begin(), result.mappings().end(),
                     [](const v1::MappingResult& mapping) { return mapping.has_lockstep(); });
}

void add_energy(const v1::EnergyResult& energy, Row& row) {
  row.emplace_back("joules_per_token", shortest(energy.joules_per_token()));
  row.emplace_back("tokens_per_joule", shortest(energy.tokens_per_joule()));
  row.emplace_back("average_watts", shortest(energy.average_watts()));
}

void add_lockstep(const v1::MappingResult& mapping, Row& row) {
  const v1::LockstepRun& run = mapping.lockstep();
  const auto add = [&](const char* name, std::uint64_t value) {
    row.emplace_back(name, mapping.has_lockstep() ? number(value) : "");
  };
  add("lockstep_cycles_per_layer", run.cycles_per_layer());
  add("lockstep_cycles_per_token", run.cycles_per_token());
  add("lockstep_steps_per_layer", run.steps_per_layer());
  add("lockstep_idle_steps_per_layer", run.idle_steps_per_layer());
  add("lockstep_load_stall_cycles_per_layer", run.load_stall_cycles_per_layer());
  const auto add_real = [&](const char* name, bool is_there, double value) {
    row.emplace_back(name, is_there ? shortest(value) : "");
  };
  add_real("lockstep_tokens_per_second", mapping.has_lockstep(), run.tokens_per_second());
  add_real("lockstep_joules_per_token", run.has_energy(), run.energy().joules_per_token());
}

void add_provenance(const v1::Provenance& provenance, Row& row) {
  for (const auto& [name, value] : provenance_columns(provenance)) row.emplace_back(name, quoted(value));
}

Row row_of(const v1::Result& result, const v1::MappingResult& mapping) {
  Row row{{"model", quoted(result.model())},
          {"adapter", quoted(result.adapter())},
          {"context_entries", number(result.context())},
          {"mapping", quoted(mapping.name())},
          {"seed", mapping.has_seed() ? number(mapping.seed()) : ""},
          {"cycles_per_layer", number(mapping.cycles_per_layer())},
          {"head_cycles", number(mapping.head_cycles())},
          {"cycles_per_token", number(mapping.cycles_per_token())},
          {"tokens_per_second", shortest(mapping.tokens_per_second())},
          {"communication_share_fraction", shortest(mapping.communication_share())},
          {"contention_cycles_per_token", number(mapping.contention_cycles())},
          {"none_cycles_per_token", number(mapping.none_cycles())},
          {"uncontended_cycles_per_token", number(mapping.uncontended_cycles())},
          {"flit_cycles_per_token", number(mapping.flit_cycles())},
          {"flit_hops_per_token", number(mapping.flit_hops())},
          {"router_flit_hops_per_token", number(mapping.router_flit_hops())},
          {"link_utilisation_mean_fraction", shortest(mapping.link_utilisation().mean())},
          {"link_utilisation_max_fraction", shortest(mapping.link_utilisation().max())}};
  for (const v1::LowerBound& bound : mapping.lower_bounds()) {
    row.emplace_back(bound.name() + "_bound_cycles_per_token", number(bound.cycles()));
  }
  if (mapping.has_energy()) add_energy(mapping.energy(), row);
  if (any_lockstep(result)) add_lockstep(mapping, row);
  if (!result.has_provenance()) return row;
  row.emplace_back("mapping_hash", mapping.hash());
  row.emplace_back("key", mapping.key());
  add_provenance(result.provenance(), row);
  return row;
}

Row row_of(int request, const v1::DecodeStep& step) {
  return {{"request", std::to_string(request)},
          {"output_token", number(step.token())},
          {"context_entries", number(step.context())},
          {"latency_cycles", number(step.cycles())},
          {"simulated", step.simulated() ? "1" : "0"}};
}

// One half of a row's pairs, with commas between.
std::string line_of(const Row& row, std::string Row::value_type::*half) {
  std::string line;
  for (const auto& column : row) line += (line.empty() ? "" : ",") + column.*half;
  return line + "\n";
}

std::string names_of(const Row& row) { return line_of(row, &Row::value_type::first); }
std::string values_of(const Row& row) { return line_of(row, &Row::value_type::second); }

// A row for each mapping; of several seeds one for each of them.
std::string rows_of(const v1::Result& result) {
  std::string text;
  for (const v1::MappingResult& mapping : result.mappings()) {
    for (const v1::MappingResult& seed : mapping.seed_runs()) text += values_of(row_of(result, seed));
    if (mapping.seed_runs().empty()) text += values_of(row_of(result, mapping));
  }
  return text;
}

std::string heading_of(const v1::Result& result) {
  return names_of(
      row_of(result, result.mappings().empty() ? v1::MappingResult::default_instance() : result.mappings(0)));
}

std::string to_csv(const v1::Result& result) { return heading_of(result) + rows_of(result); }

// Under one heading: what one result has, all have.
std::string to_csv(const v1::Sweep& sweep) {
  std::string text = heading_of(sweep.results(0));
  for (const v1::Result& result : sweep.results()) text += rows_of(result);
  return text;
}

std::string to_csv(const v1::GenerateResult& result) {
  Row made;
  if (result.has_provenance()) {
    made.emplace_back("key", result.provenance().key());
    add_provenance(result.provenance(), made);
  }
  const auto with_provenance = [&](Row row) {
    row.insert(row.end(), made.begin(), made.end());
    return row;
  };
  std::string text = names_of(with_provenance(row_of(0, {})));
  for (int i = 0; i < result.requests_size(); ++i) {
    for (const v1::DecodeStep& step : result.requests(i).steps()) {
      text += values_of(with_provenance(row_of(i + 1, step)));
    }
  }
  return text;
}

std::string csv_file_name(const google::protobuf::Message& message) {
  const std::string stem = file_stem(message);
  if (stem == "generate") return "tokens.csv";
  if (stem == "serve") return "requests.csv";
  return stem == "report" || stem == "reproduction" || stem == "macros" || stem == "study" ? stem + ".csv"
                                                                                           : "";
}

std::string write_csv(const google::protobuf::Message& message) {
  if (const auto* result = dynamic_cast<const v1::Result*>(&message)) return to_csv(*result);
  if (const auto* result = dynamic_cast<const v1::Sweep*>(&message)) return to_csv(*result);
  if (const auto* result = dynamic_cast<const v1::GenerateResult*>(&message)) return to_csv(*result);
  if (const auto* result = dynamic_cast<const v1::Reproduction*>(&message)) return reproduction_csv(*result);
  if (const auto* result = dynamic_cast<const v1::MacroComparison*>(&message)) return macros_csv(*result);
  if (const auto* result = dynamic_cast<const v1::StudyRuns*>(&message)) return study_csv(*result);
  if (const auto* result = dynamic_cast<const v1::ServeResult*>(&message)) return serve_csv(*result);
  return {};
}

}  // namespace

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

Writer csv_writer() {
  return {"csv", "a row per mapping, decode step, request or published figure, for spreadsheets",
          csv_file_name, write_csv};
}

}  // namespace primalsim::report
