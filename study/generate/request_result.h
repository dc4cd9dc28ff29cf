// One request from its placed model to its result.
#pragma once

#include "accelerator/srpg.h"
#include "primalsim/v1/generate.pb.h"
#include "primalsim/v1/mapping.pb.h"
#include "study/generate/power_lines.h"

namespace primalsim::study {

// A model with one adapter (or none), placed on the machine.
struct PlacedModel {
  Inputs inputs;
  pe_models::Machine machine;  // of the inputs' architecture
  v1::Mapping mapping;
  // Of a batch that mixes adapters: the model with the others, which its sequences have in turn.
  std::vector<const PlacedModel*> beside = {};
};

// What a token's way in and back costs, with or without the output head.
accelerator::TokenTraffic token_traffic_of(const PlacedModel& model, bool lm_head);

// Throws InputError unless prompt and output fit the positions the model was made for and the cache holds
// what the batch attends to; names the token at which it overflows.
void check_room(const PlacedModel& model, const TokenRequest& request, std::uint32_t batch);

// Throws NoFit, with the number that suffices, where packet buffers or accumulators do not suffice for the
// last tokens of the request. Runs nothing.
void check_fits(const PlacedModel& model, const TokenRequest& request, const GenerateRequest& settings,
                Work& work);

// Adds to `totals`, one for each of kPolicies, what the request takes under it; the result is of its policy.
v1::RequestResult request_result(const PlacedModel& model, const TokenRequest& request,
                                 const GenerateRequest& settings, accelerator::srpg::Token first_token,
                                 Work& work, v1::GenerateResult& totals);

}  // namespace primalsim::study
