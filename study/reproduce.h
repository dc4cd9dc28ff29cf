// Published figures beside simulated ones, and what they rest on. docs/reproduction.md
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/macros.pb.h"
#include "primalsim/v1/reference.pb.h"
#include "primalsim/v1/reproduction.pb.h"
#include "study/inputs.h"
#include "study/session.h"

namespace primalsim::study {

struct ReproduceRequest {
  std::optional<v1::Calibration> calibration;  // load_calibration() if absent
  bool ablations = true;
  std::string machine_source = "in memory";
  std::string calibration_source = "in memory";  // if there is one
};

// `base` is the machine that those of the literature are variants of; it needs energy and power. Throws
// InputError for that and for a calibration that is none. An ablation that cannot be run says why.
v1::Reproduction reproduce(Session& session, const v1::Architecture& base,
                           const ReproduceRequest& request = {}, const Progress& progress = {});

// Both parameters, fitted on the figures of role FIT under lock-step control.
v1::Calibration fit_calibration(Session& session, const v1::Architecture& base,
                                const Progress& progress = {});

// A Calibration file, checked; without one configs/calibration.txtpb as it was when the library was built.
v1::Calibration load_calibration(const std::optional<std::filesystem::path>& file = std::nullopt);

// What is published, configs/reference.txtpb as it was when the library was built.
v1::ReferenceData reference_data();

// Published compute-in-memory macros: a file, or configs/macros.txtpb as it was when the library was built.
v1::MacroData macro_data(const std::optional<std::filesystem::path>& file = std::nullopt);

BuiltIn built_in_macros();

struct MacroSources {
  std::string machine = "in memory";
  std::string data;  // empty: built in
};

// Each macro beside the model of an array with its parameters, and what arrays would take for a partition of
// `machine`. Throws InputError for an array that contradicts itself. docs/arrays.md
v1::MacroComparison compare_macros(Session& session, const v1::Architecture& machine,
                                   const v1::MacroData& data, const MacroSources& sources = {});

}  // namespace primalsim::study
