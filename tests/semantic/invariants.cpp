#include "tests/semantic/invariants.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace primalsim::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void collect_odd(const Message& message, const std::string& path, std::vector<std::string>& odd) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* const field : fields) {
    const std::string name = path + "." + field->name();
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        collect_odd(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                         : reflection.GetMessage(message, field),
                    name, odd);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
        const double value = field->is_repeated() ? reflection.GetRepeatedDouble(message, field, i)
                                                  : reflection.GetDouble(message, field);
        if (!std::isfinite(value) || std::signbit(value)) odd.push_back(fmt::format("{} is {}", name, value));
      }
    }
  }
}

class Rules {
 public:
  template <typename A, typename B>
  void equal(const std::string& what, A a, B b) {
    if (a != b) broken_.push_back(fmt::format("{}: {} is not {}", what, a, b));
  }
  template <typename A, typename B>
  void at_most(const std::string& what, A a, B b) {
    if (a > b) broken_.push_back(fmt::format("{}: {} is above {}", what, a, b));
  }
  void near(const std::string& what, double a, double b) {
    if (std::abs(a - b) > 1e-9 * std::max(std::abs(a), std::abs(b)))
      broken_.push_back(fmt::format("{}: {} is not {}", what, a, b));
  }
  std::vector<std::string> broken() { return std::move(broken_); }

 private:
  std::vector<std::string> broken_;
};

template <typename Rows>
std::int64_t sum_of(const Rows& rows) {
  std::int64_t sum = 0;
  for (const v1::AttributedCycles& row : rows) sum += row.cycles();
  return sum;
}

void check_energy(const std::string& what, const v1::EnergyResult& energy, Rules& rules) {
  std::uint64_t sum = 0;
  for (const v1::EnergyPart& part : energy.parts()) sum += part.fj();
  rules.equal(what + ", parts of the energy", sum, energy.total_fj());
  if (energy.joules_per_token() > 0) {
    rules.near(what + ", tokens per joule", energy.tokens_per_joule(), 1 / energy.joules_per_token());
  }
}

void check_links(const std::string& what, const v1::MappingResult& mapping, Rules& rules) {
  rules.at_most(what + ", busiest link", mapping.link_utilisation().max(), 1.0);
  rules.at_most(what + ", mean link", mapping.link_utilisation().mean(), mapping.link_utilisation().max());
  for (const v1::HotLink& link : mapping.hot_links()) {
    rules.at_most(what + ", hot link", link.utilisation(), 1.0);
  }
  if (!mapping.has_details()) return;
  for (const v1::LinkLoad& link : mapping.details().links()) {
    rules.at_most(what + ", busy cycles of a link", link.busy_cycles(), mapping.cycles_per_layer());
  }
  for (const v1::TaskTime& task : mapping.details().tasks()) {
    rules.at_most(what + ", begin of a task", task.start_cycle(), task.end_cycle());
    rules.at_most(what + ", end of a task and its slack", task.end_cycle() + task.slack_cycles(),
                  mapping.cycles_per_layer());
  }
}

void check_mapping(const v1::Result& result, const v1::MappingResult& mapping,
                   const v1::Architecture& machine, Rules& rules) {
  const std::string& what = mapping.name();
  rules.at_most(what + ", a cycle at least", 1U, mapping.cycles_per_layer());
  rules.equal(what + ", cycles of a token",
              result.layers() * mapping.cycles_per_layer() + mapping.head_cycles() +
                  mapping.token_in_cycles() + mapping.token_out_cycles(),
              mapping.cycles_per_token());
  rules.near(what + ", tokens per second", mapping.tokens_per_second(),
             machine.clock_ghz() * 1e9 / static_cast<double>(mapping.cycles_per_token()));
  for (const v1::LowerBound& bound : mapping.lower_bounds()) {
    rules.at_most(what + ", lower bound " + bound.name(), bound.cycles(), mapping.cycles_per_token());
  }
  rules.at_most(what + ", share of communication", mapping.communication_share(), 1.0);
  rules.equal(what + ", causes", sum_of(mapping.attribution()),
              static_cast<std::int64_t>(mapping.cycles_per_layer()));
  rules.equal(what + ", causes by operator", sum_of(mapping.attribution_by_operator()),
              static_cast<std::int64_t>(mapping.cycles_per_layer()));
  rules.equal(what + ", causes of the head", sum_of(mapping.head_attribution()),
              static_cast<std::int64_t>(mapping.head_cycles()));
  check_links(what, mapping, rules);
  if (mapping.has_energy()) check_energy(what, mapping.energy(), rules);
  if (!mapping.has_lockstep()) return;
  const v1::LockstepRun& lockstep = mapping.lockstep();
  rules.equal(what + ", causes in lock-step", sum_of(lockstep.attribution()),
              static_cast<std::int64_t>(lockstep.cycles_per_layer()));
  rules.near(what + ", tokens per second in lock-step", lockstep.tokens_per_second(),
             machine.clock_ghz() * 1e9 / static_cast<double>(lockstep.cycles_per_token()));
  if (lockstep.has_energy()) check_energy(what + " in lock-step", lockstep.energy(), rules);
}

}  // namespace

std::vector<std::string> odd_numbers(const Message& message) {
  std::vector<std::string> odd;
  collect_odd(message, message.GetDescriptor()->name(), odd);
  return odd;
}

std::vector<std::string> broken_rules(const v1::Result& result, const v1::Architecture& machine) {
  Rules rules;
  for (const v1::MappingResult& mapping : result.mappings()) check_mapping(result, mapping, machine, rules);
  for (const v1::Difference& difference : result.differences()) {
    rules.equal("difference of " + difference.to(), sum_of(difference.rows()), difference.cycles());
  }
  return rules.broken();
}

std::vector<std::string> broken_rules(const v1::GenerateResult& result, const v1::Architecture& machine) {
  Rules rules;
  for (const v1::RequestResult& request : result.requests()) {
    const std::string what = fmt::format("{} + {} tokens", request.prompt_tokens(), request.output_tokens());
    rules.at_most(what + ", a cycle to the first token at least", 1U, request.ttft_cycles());
    rules.near(what + ", first token in ns", request.ttft_ns(),
               static_cast<double>(request.ttft_cycles()) / machine.clock_ghz());
    rules.equal(what + ", steps", static_cast<std::uint32_t>(request.steps_size()),
                request.output_tokens() - 1);
    std::uint64_t sum = 0;
    for (const v1::DecodeStep& step : request.steps()) sum += step.cycles();
    rules.equal(what + ", cycles of all steps", sum, request.decode_cycles());
    rules.at_most(what + ", median step", request.inter_token().p50_cycles(),
                  request.inter_token().p99_cycles());
    rules.at_most(what + ", stall", request.reprogram_stall_cycles(), request.ttft_cycles());
    if (request.has_prefill_energy()) check_energy(what + ", prefill", request.prefill_energy(), rules);
    if (request.has_decode_energy()) check_energy(what + ", decode", request.decode_energy(), rules);
  }
  return rules.broken();
}

}  // namespace primalsim::testing
