#include "study/provenance.h"

#include <fmt/format.h>

#include <algorithm>

#include "proto/content_hash.h"
#include "proto/file_bytes.h"

namespace primalsim::study {
namespace {

// What a result depends on, in an order, and nothing else: neither where files lie nor how it was called.
std::string key_text(const v1::Provenance& provenance) {
  std::string text = fmt::format("{}\nmodel {}\n", provenance.program(), provenance.model_version());
  for (const v1::OptionValue& setting : provenance.settings()) {
    text += fmt::format("{}={}\n", setting.name(), setting.value());
  }
  for (const v1::InputSource& input : provenance.inputs()) {
    if (input.kind() != "mapping") text += fmt::format("{} {}\n", input.kind(), input.hash());
  }
  return text;
}

}  // namespace

std::string program_name() { return "primalsim " PRIMALSIM_VERSION; }

Provenance::Provenance(Session& session) {
  message_.set_program(program_name());
  message_.set_model_version(kModelVersion);
  message_.set_command_line(session.command_line());
}

Provenance& Provenance::setting(const char* name, std::string value) {
  v1::OptionValue& added = *message_.add_settings();
  added.set_name(name);
  added.set_value(std::move(value));
  return *this;
}

Provenance& Provenance::strategy(const workloads::StrategyOptions& options,
                                 const std::vector<MappingChoice>& choices) {
  return strategy(options, choices, std::to_string(options.seed));
}

Provenance& Provenance::strategy(const workloads::StrategyOptions& options,
                                 const std::vector<MappingChoice>& choices, const std::string& seeds) {
  const std::vector<MappingChoice> all = choices.empty() ? all_strategies() : choices;
  const auto is_made = [](const MappingChoice& choice) { return !choice.given; };
  if (std::none_of(all.begin(), all.end(), is_made)) return *this;
  if (std::any_of(all.begin(), all.end(), is_random)) setting("seed", seeds);
  setting("kv-sharding", options.sharding == workloads::StrategyOptions::Sharding::token ? "token" : "head");
  flag("kv-together", options.kv_together);
  if (!options.kv_turns) flag("kv-ring-after-ring", true);
  constexpr const char* kReductions[] = {"as the strategy has it", "tree", "chain", "staggered"};
  if (options.stream_parts) setting("stream-parts", std::to_string(*options.stream_parts));
  return setting("reduce", kReductions[static_cast<std::size_t>(options.reduction)]);
}

Provenance& Provenance::machine(const v1::Architecture& architecture, const std::string& source) {
  *message_.mutable_machine() = architecture;
  return input("machine", architecture.name(), source, content_hash(architecture));
}

Provenance& Provenance::model(const v1::Workload& workload, const Sources& sources) {
  v1::Workload model = workload;
  model.clear_lora();
  const auto already = [&](const char* kind, const std::string& name) {
    return std::any_of(message_.inputs().begin(), message_.inputs().end(), [&](const v1::InputSource& input) {
      return input.kind() == kind && input.name() == name;
    });
  };
  if (!already("model", model.name())) input("model", model.name(), sources.model, content_hash(model));
  if (!workload.has_lora() || already("adapter", workload.lora().name())) return *this;
  const auto adapter = sources.adapters.find(workload.lora().name());
  return input("adapter", workload.lora().name(),
               adapter == sources.adapters.end() ? sources.model : adapter->second,
               content_hash(workload.lora()));
}

Provenance& Provenance::mapping(const v1::Mapping& mapping, const MappingChoice& choice) {
  return input("mapping", mapping.name(), choice.given ? choice.name : "strategy " + choice.name,
               content_hash(mapping));
}

Provenance& Provenance::input(const char* kind, const std::string& name, const std::string& source,
                              std::string hash) {
  v1::InputSource& added = *message_.add_inputs();
  added.set_kind(kind);
  added.set_name(name);
  added.set_source(source);
  added.set_hash(std::move(hash));
  return *this;
}

Provenance& Provenance::inputs(const v1::Provenance& other) {
  for (const v1::InputSource& each : other.inputs()) {
    const bool there = std::any_of(message_.inputs().begin(), message_.inputs().end(), [&](const auto& mine) {
      return mine.SerializeAsString() == each.SerializeAsString();
    });
    if (!there) *message_.add_inputs() = each;
  }
  return *this;
}

Provenance& Provenance::file(const char* kind, const std::string& path) {
  if (path.empty()) return *this;
  return input(kind, std::filesystem::path(path).filename().string(), path, bytes_hash(read_bytes(path)));
}

v1::Provenance Provenance::message() const {
  v1::Provenance message = message_;
  std::string text = key_text(message_);
  for (const v1::InputSource& each : message_.inputs()) {
    if (each.kind() == "mapping") text += fmt::format("{} {}\n", each.kind(), each.hash());
  }
  message.set_key(bytes_hash(text));
  return message;
}

std::string row_key(const v1::Provenance& provenance, const std::string& mapping_hash) {
  return bytes_hash(key_text(provenance) + "mapping " + mapping_hash + "\n");
}

}  // namespace primalsim::study
