// Requests of a trace, served with continuous batching and many adapters. docs/serve.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pe_models/srpg/state.h"
#include "primalsim/v1/serve.pb.h"
#include "study/map.h"
#include "study/serve/traces/trace.h"

namespace primalsim::study {

struct ServeRequest {
  Trace trace;
  MappingChoice mapping;
  workloads::StrategyOptions strategy;
  pe_models::srpg::Policy policy = pe_models::srpg::Policy::kSrpg;
  std::string scheduler = "fcfs";   // study/serve/scheduler.h
  std::string replacement = "lru";  // study/serve/adapter_pool.h
  bool preempts = true;             // otherwise a request's whole cache is set aside when it is taken up
  std::uint32_t max_batch = 256;    // sequences decoded at once
  std::uint64_t max_prefill_tokens = 8192;  // of prompts that go through the layers together
  std::uint64_t adapter_slots = 0;          // adapters in the DCIM at once; 0: as many as fit
  double adapter_skew = 1;  // where the trace names no adapters: number k has a share of 1/k^skew
  std::uint64_t adapter_seed = 1;
  // The pool's adapters are numbered: the trace's names stand for them in the order in which they appear.
  bool numbered_adapters = false;
  double speedup = 1;                            // arrivals come so many times as fast
  std::optional<double> until_s = std::nullopt;  // nothing begins later
  std::optional<double> slo_ttft_ms = std::nullopt;
  std::optional<double> slo_tpot_ms = std::nullopt;
  bool exact = false;   // every context and length is simulated; nothing is interpolated
  bool arrays = false;  // the result has vLLM's arrays, a value for each request and token
  Sources sources = {};
};

// `model` is without an adapter, `pool` the same model with each adapter that requests may have; their names
// differ. Requests that name none have none; without a pool all have none. Throws InputError for a trace that
// names an adapter that is not there, a scheduler or replacement of no known name, and what does not fit the
// machine, such as an adapter for which the DCIM has no room.
v1::ServeResult serve(Session& session, const v1::Workload& model, const std::vector<v1::Workload>& pool,
                      const v1::Architecture& architecture, const ServeRequest& request,
                      const Progress& progress = {});

// `count` adapters like that of `workload`, which has one: named NAME-1 and so on.
std::vector<v1::Workload> copies_of_adapter(const v1::Workload& workload, std::uint32_t count);

// The model with each adapter that lies in a folder of its own below `folder`, in alphabetical order; of one
// where `folder` is an adapter itself. Throws InputError if there is none. `sources` gets their folders.
std::vector<v1::Workload> load_adapter_folder(const std::string& model, const std::string& folder,
                                              Sources& sources);

}  // namespace primalsim::study
