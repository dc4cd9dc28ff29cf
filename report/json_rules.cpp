#include "report/json_rules.h"

#include <array>
#include <map>
#include <string_view>

#include "primalsim/v1/reproduction.pb.h"
#include "report/study_json.h"

namespace primalsim::report {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool has(const Message& message, const FieldDescriptor& field) {
  return message.GetReflection()->HasField(message, &field);
}

const FieldDescriptor& field_of(const Message& message, const std::string& name) {
  return *message.GetDescriptor()->FindFieldByName(name);
}

void hidden(const Message& /*message*/, const FieldDescriptor& /*field*/, const char* /*name*/,
            Json& /*object*/) {}

void or_null(const Message& message, const FieldDescriptor& field, const char* name, Json& object) {
  object[name] = has(message, field) ? value_of(message, field) : Json(nullptr);
}

// A list whose items' first field names them: an object by that name. What else is in an item is its value,
// or an object if there is more than one.
void keyed(const Message& message, const FieldDescriptor& field, const char* name, Json& object) {
  const FieldDescriptor& key = *field.message_type()->field(0);
  Json& by_name = object[name] = Json::object();
  const int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i) {
    const Message& item = message.GetReflection()->GetRepeatedMessage(message, &field, i);
    Json& value = by_name[value_of(item, key).get<std::string>()];
    if (field.message_type()->field_count() == 2) {
      value = value_of(item, *field.message_type()->field(1));
    } else {
      value = object_of(item);
      value.erase(key.name());
    }
  }
}

// The same, of which only the value beside the name is shown.
void keyed_values(const Message& message, const FieldDescriptor& field, const char* name, Json& object) {
  const FieldDescriptor& key = *field.message_type()->field(0);
  Json& by_name = object[name] = Json::object();
  const int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i) {
    const Message& item = message.GetReflection()->GetRepeatedMessage(message, &field, i);
    by_name[value_of(item, key).get<std::string>()] = value_of(item, *field.message_type()->field(1));
  }
}

void keyed_if_any(const Message& message, const FieldDescriptor& field, const char* name, Json& object) {
  if (message.GetReflection()->FieldSize(message, &field) > 0) keyed(message, field, name, object);
}

void if_any(const Message& message, const FieldDescriptor& field, const char* name, Json& object) {
  const int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i) object[name].push_back(value_of(message, field, i));
}

// x here and y in the field of the same name.
void place(const Message& message, const FieldDescriptor& field, const char* name, Json& object) {
  object[name] = {value_of(message, field), value_of(message, field_of(message, std::string(name) + "_y"))};
}

void if_another_tile(const Message& message, const FieldDescriptor& field, const char* name, Json& object) {
  const Json tile = value_of(message, field);
  if (tile != value_of(message, field_of(message, "tile"))) object[name] = tile;
}

// Of a phase of a request, whose policy is that of the whole result.
void without_policy(const Message& message, const FieldDescriptor& field, const char* name, Json& object) {
  if (!has(message, field)) return;
  Json energy = value_of(message, field);
  energy.erase("policy");
  object[name] = std::move(energy);
}

// The fields of a message among those of the one that holds it.
void spread(const Message& message, const FieldDescriptor& field, const char* /*name*/, Json& object) {
  object.update(value_of(message, field));
}

// Simulated over published.
Json ratio(const v1::Performance& simulated, const v1::Performance& published) {
  Json json{{"tokens_per_second", simulated.tokens_per_second() / published.tokens_per_second()},
            {"tokens_per_joule", nullptr}};
  if (published.has_tokens_per_joule()) {
    json["tokens_per_joule"] = simulated.tokens_per_joule() / published.tokens_per_joule();
  }
  return json;
}

void beside_published(const Message& message, const FieldDescriptor& field, const char* name, Json& object) {
  or_null(message, field, name, object);
  const auto& figure = dynamic_cast<const v1::ReproducedFigure&>(message);
  const auto& simulated =
      dynamic_cast<const v1::Performance&>(message.GetReflection()->GetMessage(message, &field));
  object[std::string(name) + "_ratio"] =
      has(message, field) ? ratio(simulated, figure.published()) : Json(nullptr);
}

// The last of a figure's, before the reason for having none.
void beside_published_or_not(const Message& message, const FieldDescriptor& field, const char* name,
                             Json& object) {
  beside_published(message, field, name, object);
  const v1::PublishedFigure& figure = dynamic_cast<const v1::ReproducedFigure&>(message).figure();
  object["not_simulated"] = figure.has_reason() ? Json(figure.reason()) : Json(nullptr);
}

void ratio_or_refused(const Message& message, const FieldDescriptor& field, const char* name, Json& object) {
  const auto& row = dynamic_cast<const v1::AblationRow&>(message);
  object["ratio"] = row.has_ours() ? ratio(row.ours(), row.baseline()) : Json(nullptr);
  or_null(message, field, name, object);
}

// A summary of latencies as vLLM's benchmark has it: mean_ttft_ms and so on.
void as_vllm(const Message& message, const FieldDescriptor& field, const char* name, Json& object) {
  const Message& summary = message.GetReflection()->GetMessage(message, &field);
  const google::protobuf::Descriptor& type = *summary.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    object[type.field(i)->name() + "_" + name + "_ms"] = value_of(summary, *type.field(i));
  }
}

// A list of lists: each item's only field.
void lists_if_any(const Message& message, const FieldDescriptor& field, const char* name, Json& object) {
  const int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i) {
    const Message& item = message.GetReflection()->GetRepeatedMessage(message, &field, i);
    object[name].push_back(object_of(item)[item.GetDescriptor()->field(0)->name()]);
  }
}

constexpr std::array kRules{
    JsonRule{"StudyRuns.runs", show_runs},
    JsonRule{"StudyRuns.outcomes", hidden},
    JsonRule{"MappingResult.seed_runs", if_any},
    JsonRule{"MappingResult.attribution_by_operator", if_any},
    JsonRule{"MappingResult.removed_causes", if_any},
    JsonRule{"Result.lockstep_differences", if_any},
    JsonRule{"LockstepRun.attribution", if_any},
    JsonRule{"LockstepRun.attribution_by_operator", if_any},
    JsonRule{"LockstepRun.critical_path", if_any},
    JsonRule{"Stability.ranges", if_any},
    JsonRule{"Stability.left_out", if_any},
    JsonRule{"Result.left_out", if_any},
    JsonRule{"Provenance.settings", keyed},
    JsonRule{"MappingResult.lower_bounds", keyed_values},
    JsonRule{"MappingResult.details", hidden},    // in tables of their own
    JsonRule{"MappingResult.clock_ghz", hidden},  // of the machine
    JsonRule{"HotLink.from_x", place, "from"},
    JsonRule{"HotLink.from_y", hidden},
    JsonRule{"HotLink.to_x", place, "to"},
    JsonRule{"HotLink.to_y", hidden},
    JsonRule{"HotLink.to_tile", if_another_tile},
    JsonRule{"EnergyResult.parts", keyed, "parts_fj"},
    JsonRule{"EnergyResult.states", keyed, "state_tile_cycles"},
    JsonRule{"EnergyResult.units", keyed_if_any},
    JsonRule{"RequestResult.steps", hidden},  // in tokens.csv
    JsonRule{"RequestResult.prefill_energy", without_policy},
    JsonRule{"RequestResult.decode_energy", without_policy},
    JsonRule{"ServeResult.ttft", as_vllm},
    JsonRule{"ServeResult.tpot", as_vllm},
    JsonRule{"ServeResult.itl", as_vllm},
    JsonRule{"ServeResult.e2el", as_vllm},
    JsonRule{"ServeResult.input_lens", if_any},
    JsonRule{"ServeResult.output_lens", if_any},
    JsonRule{"ServeResult.ttfts", if_any},
    JsonRule{"ServeResult.itls", lists_if_any},
    JsonRule{"ServeResult.start_times", if_any},
    JsonRule{"ServeResult.states", keyed},
    JsonRule{"ServeEnergy.parts", keyed},
    JsonRule{"ServeResult.requests", hidden},  // in requests.csv
    JsonRule{"Performance.tokens_per_joule", or_null},
    JsonRule{"Performance.watts", or_null},
    JsonRule{"ReproducedFigure.figure", spread},
    JsonRule{"ReproducedFigure.ideal", beside_published},
    JsonRule{"ReproducedFigure.calibrated", beside_published},
    JsonRule{"ReproducedFigure.roofline", beside_published_or_not},
    JsonRule{"PublishedFigure.tokens_per_second", hidden},  // in `published`
    JsonRule{"PublishedFigure.tokens_per_joule", hidden},
    JsonRule{"PublishedFigure.machine", hidden},
    JsonRule{"PublishedFigure.lora_rank", hidden},
    JsonRule{"PublishedFigure.policy", hidden},
    JsonRule{"PublishedFigure.reason", hidden},
    JsonRule{"PublishedFigure.gpu", hidden},
    JsonRule{"AblationRow.cycles_per_token", or_null},
    JsonRule{"AblationRow.ours", or_null},
    JsonRule{"AblationRow.refused", ratio_or_refused},
    JsonRule{"TrafficCurve.saturation", or_null},
    JsonRule{"TrafficCurve.channel_bound", or_null},
    JsonRule{"ChannelLoad.from_x", place, "from"},
    JsonRule{"ChannelLoad.from_y", hidden},
    JsonRule{"ChannelLoad.to_x", place, "to"},
    JsonRule{"ChannelLoad.to_y", hidden},
    JsonRule{"ReplayResult.first_mismatch", hidden},  // on standard error
};

}  // namespace

std::span<const JsonRule> json_rules() { return kRules; }

const JsonRule* rule_of(const FieldDescriptor& field) {
  static const std::map<std::string_view, const JsonRule*> kByName = [] {
    std::map<std::string_view, const JsonRule*> rules;
    for (const JsonRule& rule : kRules) rules.emplace(rule.field, &rule);
    return rules;
  }();
  constexpr std::string_view kPackage = "primalsim.v1.";
  const std::string_view name = field.full_name();
  if (name.substr(0, kPackage.size()) != kPackage) return nullptr;
  const auto found = kByName.find(name.substr(kPackage.size()));
  return found == kByName.end() ? nullptr : found->second;
}

}  // namespace primalsim::report
