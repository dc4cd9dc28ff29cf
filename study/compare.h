// Decode steps: several mappings of one model side by side, or one with all details.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pe_models/srpg/state.h"
#include "primalsim/v1/result.pb.h"
#include "study/map.h"
#include "workloads/program/arena_program.h"

namespace primalsim::study {

// What is run of each mapping.
struct StepRequest {
  workloads::StrategyOptions strategy;            // of mappings that are made; lm_head counts for all
  std::optional<std::uint32_t> context;           // as context_of() has it
  std::optional<pe_models::srpg::Policy> policy;  // srpg if absent and the machine has energy and power
  bool lockstep = false;                          // also under lock-step control (docs/lockstep.md)
  bool details = false;                           // every link, unit and task of the layer's run
  bool sensitivity = false;                       // also with each number of the machine halved and doubled
};

struct CompareRequest : StepRequest {
  std::vector<MappingChoice> mappings;  // all strategies if empty
  bool stability = false;               // also who wins under other assumptions; implies `sensitivity`
  // Of random strategies, instead of strategy.seed; at least one. Of several the median is shown, with all.
  std::vector<std::uint64_t> seeds{1, 2, 3, 4, 5, 6, 7, 8};
};

// One decode step of each mapping, in their order. Throws InputError and RunError.
v1::Result compare(Session& session, const Inputs& inputs, const CompareRequest& request = {},
                   const Progress& progress = {});

struct RunRequest : StepRequest {
  MappingChoice mapping;
  std::string machine_source = "in memory";  // of a Program's machine
  bool reference_kernel = false;             // the network's specification instead of its fast kernel
  bool whole_model = false;                  // also all layers as one network, none counted for another
};

struct RunOutcome {
  v1::Result result;              // of one mapping
  workloads::ArenaProgram layer;  // that was run
};

RunOutcome run(Session& session, const Inputs& inputs, const RunRequest& request = {},
               const Progress& progress = {});

// A Program instead of a model. Policy, lock-step control and kernel are as `request` has them; the rest
// does not matter. `name` is the Program's in messages.
v1::Result run(Session& session, const v1::Program& program, const std::string& name,
               const v1::Architecture& architecture, const RunRequest& request = {},
               const Progress& progress = {});

}  // namespace primalsim::study
