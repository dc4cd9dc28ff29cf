#include "workloads/model_import/adapter_modules.h"

#include <algorithm>
#include <optional>
#include <set>

#include "core/error.h"
#include "workloads/model_import/name_pattern.h"
#include "workloads/model_import/text_config.h"

namespace primalsim::workloads {
namespace {

using nlohmann::json;

constexpr const char* kLayersAlike = "all layers have to be alike, since one is simulated for all";

bool is_or_ends_with(const std::string& name, const std::string& entry) {
  return name == entry || name.ends_with("." + entry);
}

// No regular expression, or one of which only the dots are special.
bool is_plain(const std::string& key) { return key.find_first_of("*+?[](){}|^$\\") == std::string::npos; }

// A field of module names: a list of endings, or one regular expression.
class Selection {
 public:
  Selection(const JsonFile& file, const std::string& field) : field_(field) {
    const json* const given = file.find(field);
    if (given == nullptr) return;
    if (given->is_string()) {
      const std::string text = given->get<std::string>();
      if (is_plain(text)) {
        entries_.push_back(text);
      } else {
        pattern_.emplace(file, field, text);
      }
      return;
    }
    if (!given->is_array())
      file.refuse(field, *given, "allowed is a list of module names, or a regular expression");
    for (std::size_t i = 0; i < given->size(); ++i) {
      if (!(*given)[i].is_string()) {
        file.refuse(fmt::format("{}[{}]", field, i), (*given)[i], "allowed is a module name");
      }
      entries_.push_back((*given)[i].get<std::string>());
    }
  }

  bool picks(const std::string& name) {
    if (pattern_) return pattern_->matches(name);
    bool found = false;
    for (const std::string& entry : entries_) {
      if (!is_or_ends_with(name, entry)) continue;
      used_.insert(entry);
      found = true;
    }
    return found;
  }
  // By its whole name, in a list.
  bool lists(const std::string& name) const {
    return std::find(entries_.begin(), entries_.end(), name) != entries_.end();
  }
  std::string unused() const {
    std::string names;
    for (const std::string& entry : entries_) {
      if (!used_.contains(entry)) names += (names.empty() ? "" : ", ") + entry;
    }
    return names;
  }

 private:
  std::string field_;
  std::vector<std::string> entries_;
  std::optional<NamePattern> pattern_;
  std::set<std::string> used_;
};

// layers_to_transform; nothing: all layers.
std::optional<std::set<std::uint32_t>> read_layers(const JsonFile& file) {
  const char* const field = "layers_to_transform";
  const json* const given = file.find(field);
  if (given == nullptr || (given->is_array() && given->empty())) return std::nullopt;
  if (file.find("target_modules")->is_string()) {
    file.refuse(field, *given, "allowed is null where target_modules is no list");
  }
  v1::Limits limits = limits_of<v1::ModelShape>("layers");
  limits.set_min(0);
  std::set<std::uint32_t> layers;
  if (!given->is_array()) return std::set{file.checked_size(field, *given, limits)};
  for (std::size_t i = 0; i < given->size(); ++i) {
    layers.insert(file.checked_size(fmt::format("{}[{}]", field, i), (*given)[i], limits));
  }
  return layers;
}

void check_layers_pattern(const JsonFile& file) {
  const json* const given = file.find("layers_pattern");
  if (given == nullptr || given->empty() || *given == "" || *given == "layers") return;
  if (given->is_array() && std::find(given->begin(), given->end(), "layers") != given->end()) return;
  file.refuse("layers_pattern", *given,
              "allowed is \"layers\", which is what the model's list of layers is called");
}

// "q_proj, k_proj, ...; the first is model.layers.0.self_attn.q_proj in full".
std::string linear_layers(const v1::Workload& model) {
  const std::span<const ModelModule> modules = modules_of(model.architecture());
  std::string names;
  for (const ModelModule& module : modules) names += (names.empty() ? "" : ", ") + std::string(module.name);
  return fmt::format("{}; the first is {} in full", names,
                     names_of(model.architecture(), modules.front(), 0).front());
}

[[noreturn]] void refuse_nothing(const JsonFile& adapter, const json& given, const v1::Workload& model) {
  const bool one_entry = given.is_array() && given.size() == 1;
  adapter.refuse(one_entry ? "target_modules[0]" : "target_modules", one_entry ? given[0] : given,
                 fmt::format("it picks none of the linear layers of '{}'; those are {}", model.name(),
                             linear_layers(model)));
}

// The output head and the embedding are modules of their own.
void check_head_and_embedding(const JsonFile& file, bool internlm2, Selection& targets,
                              std::vector<std::string>& notes) {
  const char* const head = internlm2 ? "output" : "lm_head";
  if (targets.picks(head)) {
    file.refuse("target_modules", *file.find("target_modules"),
                fmt::format("LoRA on the output head, {}, is not simulated", head));
  }
  if (targets.picks(internlm2 ? "model.tok_embeddings" : "model.embed_tokens")) {
    notes.push_back("The adapter's LoRA on the token embedding is not simulated, like the embedding itself.");
  }
}

// The keys of a pattern, each of which picks names.
class PatternKeys {
 public:
  PatternKeys(const JsonFile& file, const std::string& field) : file_(file), field_(field) {
    const json* const given = file.find(field);
    if (given == nullptr) return;
    if (!given->is_object()) file.refuse(field, *given, "allowed is an object of module names and numbers");
    for (const auto& [key, value] : given->items()) {
      keys_.push_back({key, value, std::nullopt});
      if (!is_plain(key)) keys_.back().pattern.emplace(file, "a key of " + field, "(.*\\.)?(" + key + ")$");
    }
  }

  // The key that matches one of the names; null if none does.
  std::optional<PatternValue> find(const std::vector<std::string>& names) {
    std::optional<PatternValue> found;
    for (Key& key : keys_) {
      const bool matches = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return key.pattern ? key.pattern->matches(name) : is_or_ends_with(name, key.text);
      });
      if (!matches) continue;
      const std::string place = fmt::format("{}[\"{}\"]", field_, key.text);
      // PEFT takes the first, and JSON has no order.
      if (found && found->value != key.value) {
        file_.refuse(
            place, key.value,
            fmt::format("{} is {}, and both name {}", found->place, found->value.dump(), names.front()));
      }
      if (!found) found = PatternValue{place, key.value};
    }
    return found;
  }

 private:
  struct Key {
    std::string text;
    json value;
    std::optional<NamePattern> pattern;
  };
  const JsonFile& file_;
  std::string field_;
  std::vector<Key> keys_;
};

}  // namespace

std::vector<std::string> names_of(const std::string& architecture, const ModelModule& module,
                                  std::uint32_t layer) {
  const std::string name = fmt::format("layers.{}.{}.{}", layer, module.block, module.name);
  if (!is_wrapper(architecture)) return {"model." + name};
  return {"model.language_model." + name, "language_model.model." + name};
}

std::vector<const ModelModule*> read_targets(const JsonFile& adapter, const v1::Workload& model,
                                             std::vector<std::string>& notes) {
  const char* const field = "target_modules";
  const json* const given = adapter.find(field);
  if (given == nullptr)
    throw_input_error("{}: {} is missing; allowed is a list of module names", adapter.path(), field);
  const bool all = *given == "all-linear";
  if (!all && !given->is_string() && (!given->is_array() || given->empty())) {
    adapter.refuse(field, *given,
                   "allowed is a list of at least one module name, a regular expression, or \"all-linear\"");
  }
  std::optional<Selection> targets;
  if (!all) targets.emplace(adapter, field);
  Selection excluded(adapter, "exclude_modules");
  const auto layers = read_layers(adapter);
  check_layers_pattern(adapter);
  const std::uint32_t layer_count = model.shape().layers();
  std::vector<const ModelModule*> picked;
  for (const ModelModule& module : modules_of(model.architecture())) {
    std::uint32_t count = 0;
    for (std::uint32_t layer = 0; layer < layer_count; ++layer) {
      for (const std::string& name : names_of(model.architecture(), module, layer)) {
        const bool kept = !layers || layers->contains(layer) || (targets && targets->lists(name));
        if ((targets && !targets->picks(name)) || !kept || excluded.picks(name)) continue;
        ++count;
        break;
      }
    }
    if (count == layer_count) picked.push_back(&module);
    if (count == 0 || count == layer_count) continue;
    adapter.refuse(layers ? "layers_to_transform" : field,
                   *adapter.find(layers ? "layers_to_transform" : field),
                   fmt::format("it puts LoRA on {} in {} of the {} layers; {}", module.name, count,
                               layer_count, kLayersAlike));
  }
  if (targets) {
    check_head_and_embedding(adapter, model.architecture() == "InternLM2ForCausalLM", *targets, notes);
  }
  if (picked.empty()) refuse_nothing(adapter, *given, model);
  const std::string unused = targets ? targets->unused() : "";
  if (!unused.empty()) {
    notes.push_back(
        fmt::format("target_modules also names {}, which '{}' has not; that is ignored, as PEFT does.",
                    unused, model.name()));
  }
  return picked;
}

std::map<std::string, PatternValue> read_pattern(const JsonFile& adapter, const std::string& field,
                                                 const v1::Workload& model) {
  std::map<std::string, PatternValue> values;
  PatternKeys keys(adapter, field);
  for (const ModelModule& module : modules_of(model.architecture())) {
    std::optional<PatternValue> first;
    for (std::uint32_t layer = 0; layer < model.shape().layers(); ++layer) {
      std::optional<PatternValue> value = keys.find(names_of(model.architecture(), module, layer));
      if (layer == 0) first = value;
      if (value.has_value() == first.has_value() && (!value || value->value == first->value)) continue;
      const PatternValue& one = value ? *value : *first;
      adapter.refuse(one.place, one.value,
                     fmt::format("{} has it in some layers only; {}", module.name, kLayersAlike));
    }
    if (first) values.emplace(module.name, *first);
  }
  return values;
}

}  // namespace primalsim::workloads
