#include "report/reproduction_json.h"

#include <nlohmann/json.hpp>

namespace primalsim::report {
namespace {

using Json = nlohmann::ordered_json;

Json performance_json(const v1::Performance& performance) {
  Json json{{"tokens_per_second", performance.tokens_per_second()},
            {"tokens_per_joule", nullptr},
            {"watts", nullptr}};
  if (performance.has_tokens_per_joule()) json["tokens_per_joule"] = performance.tokens_per_joule();
  if (performance.has_watts()) json["watts"] = performance.watts();
  return json;
}

// Simulated over published.
Json ratio_json(const v1::Performance& simulated, const v1::Performance& published) {
  Json json{{"tokens_per_second", simulated.tokens_per_second() / published.tokens_per_second()},
            {"tokens_per_joule", nullptr}};
  if (published.has_tokens_per_joule()) {
    json["tokens_per_joule"] = simulated.tokens_per_joule() / published.tokens_per_joule();
  }
  return json;
}

Json figure_json(const v1::ReproducedFigure& reproduced) {
  const v1::PublishedFigure& figure = reproduced.figure();
  Json json{{"id", figure.id()},
            {"system", figure.system()},
            {"model", figure.model()},
            {"role", v1::PublishedFigure::Role_Name(figure.role())},
            {"grade", figure.grade()},
            {"source", figure.source()},
            {"prompt_tokens", figure.prompt_tokens()},
            {"output_tokens", figure.output_tokens()},
            {"published", performance_json(reproduced.published())}};
  const auto add = [&](const char* name, bool present, const v1::Performance& performance) {
    json[name] = present ? performance_json(performance) : Json(nullptr);
    json[std::string(name) + "_ratio"] =
        present ? ratio_json(performance, reproduced.published()) : Json(nullptr);
  };
  add("ideal", reproduced.has_ideal(), reproduced.ideal());
  add("calibrated", reproduced.has_calibrated(), reproduced.calibrated());
  add("roofline", reproduced.has_roofline(), reproduced.roofline());
  json["not_simulated"] = figure.has_reason() ? Json(figure.reason()) : Json(nullptr);
  return json;
}

Json row_json(const v1::AblationRow& row) {
  Json json{{"label", row.label()},
            {"model", row.model()},
            {"context_from", row.context_from()},
            {"context_to", row.context_to()},
            {"cycles_per_token", nullptr},
            {"ours", nullptr},
            {"baseline", performance_json(row.baseline())},
            {"baseline_kind", row.baseline_kind()},
            {"ratio", nullptr},
            {"refused", nullptr}};
  if (row.has_ours()) {
    json["cycles_per_token"] = row.cycles_per_token();
    json["ours"] = performance_json(row.ours());
    json["ratio"] = ratio_json(row.ours(), row.baseline());
  } else {
    json["refused"] = row.refused();
  }
  return json;
}

Json calibration_json(const v1::Calibration& calibration) {
  Json json{{"parameters", Json::array()}, {"residuals", Json::array()}};
  for (const v1::CalibratedParameter& parameter : calibration.parameters()) {
    json["parameters"].push_back({{"name", parameter.name()},
                                  {"value", parameter.value()},
                                  {"meaning", parameter.meaning()},
                                  {"found_by", parameter.found_by()}});
  }
  for (const v1::FitResidual& residual : calibration.residuals()) {
    json["residuals"].push_back(
        {{"figure", residual.figure()}, {"quantity", residual.quantity()}, {"ratio", residual.ratio()}});
  }
  return json;
}

}  // namespace

std::string to_json(const v1::Reproduction& reproduction) {
  Json json{{"figures", Json::array()},
            {"calibration", calibration_json(reproduction.calibration())},
            {"ablations", Json::array()},
            {"assumptions", Json::array()}};
  for (const v1::ReproducedFigure& figure : reproduction.figures())
    json["figures"].push_back(figure_json(figure));
  for (const v1::AblationGroup& group : reproduction.ablations()) {
    Json rows = Json::array();
    for (const v1::AblationRow& row : group.rows()) rows.push_back(row_json(row));
    json["ablations"].push_back(
        {{"name", group.name()}, {"question", group.question()}, {"rows", std::move(rows)}});
  }
  for (const std::string& assumption : reproduction.assumptions()) json["assumptions"].push_back(assumption);
  return json.dump(2) + "\n";
}

}  // namespace primalsim::report
