#include "study/compare_all.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "study/provenance.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

// Each once, in the order of the results.
std::string contexts_of(const v1::Sweep& sweep) {
  std::vector<std::uint32_t> contexts;
  std::string text;
  for (const v1::Result& result : sweep.results()) {
    if (std::find(contexts.begin(), contexts.end(), result.context()) != contexts.end()) continue;
    contexts.push_back(result.context());
    text += fmt::format("{}{}", text.empty() ? "" : ",", result.context());
  }
  return text;
}

// What the results have in common, and all their inputs, each once.
v1::Provenance provenance_of(Session& session, const v1::Sweep& sweep) {
  const std::string contexts = contexts_of(sweep);
  Provenance made(session);
  for (const v1::OptionValue& setting : sweep.results(0).provenance().settings()) {
    made.setting(setting.name().c_str(), setting.name() == "context" ? contexts : setting.value());
  }
  for (const v1::Result& result : sweep.results()) made.inputs(result.provenance());
  return made.message();
}

}  // namespace

v1::Sweep compare_all(Session& session, const std::vector<Inputs>& models, const CompareRequest& request,
                      const std::vector<std::uint32_t>& contexts, const Progress& progress) {
  if (models.empty()) throw_request_error("models: there is none; there must be at least one");
  std::vector<std::optional<std::uint32_t>> all(contexts.begin(), contexts.end());
  if (all.empty()) all.push_back(request.context);
  for (const Inputs& model : models) {
    for (const auto& context : all) context_of(model.workload, context);
  }
  v1::Sweep result;
  for (const Inputs& model : models) {
    for (const auto& context : all) {
      CompareRequest one = request;
      one.context = context;
      one.details = false;  // tables of links and tasks are of one result
      *result.add_results() = compare(session, model, one, progress);
    }
  }
  *result.mutable_provenance() = provenance_of(session, result);
  *result.mutable_provenance()->mutable_machine() = models.front().architecture;
  for (v1::Result& each : *result.mutable_results()) each.mutable_provenance()->clear_machine();
  return result;
}

}  // namespace primalsim::study
