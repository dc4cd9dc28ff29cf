// Outcomes of serving as the message has them.
#pragma once

#include <string>
#include <vector>

#include "primalsim/v1/serve.pb.h"
#include "study/serve.h"
#include "study/serve/sampled_costs.h"
#include "study/serve/served_models.h"
#include "study/serve/server.h"

namespace primalsim::study {

// What a trace met: who arrived when and with which adapter, on what.
struct ServedTrace {
  const ServeRequest& request;
  const ServedModels& models;
  const SampledCosts& costs;
  const std::vector<Arrival>& arrivals;
};

// Requests, latencies and throughput, adapters and cache, of one outcome.
void add_figures(const ServedTrace& served, const ServerOutcome& outcome, v1::ServeResult& result);

// A row for the table of policies.
void add_policy(const ServedTrace& served, const ServerOutcome& outcome, std::size_t policy,
                v1::ServeResult& result);

// Joules; requires that the machine has energy and power.
v1::ServeEnergy served_energy(const ServedTrace& served, const ServerOutcome& outcome, std::size_t policy);

// Values in cycles as milliseconds in a few numbers; `values` is sorted in passing.
v1::LatencySummary latency_summary(std::vector<double>& values);

}  // namespace primalsim::study
