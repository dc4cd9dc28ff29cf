// Whole generations: prefill, then decode with the context growing, request after request. docs/generate.md
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pe_models/srpg/state.h"
#include "primalsim/v1/generate.pb.h"
#include "study/map.h"

namespace primalsim::study {

struct TokenRequest {
  std::string adapter;  // empty: none
  std::uint32_t prompt_tokens = 1;
  std::uint32_t output_tokens = 1;  // the first comes with the prompt
};

// How a prompt goes through the layers. docs/generate.md, Prefill
enum class PrefillKind : std::uint8_t {
  kLayer,  // all of it through one layer, then the next: a layer is a stage that serves one prompt at a time
  kChunked,   // in chunks, each a layer behind the one before it
  kStreamed,  // token by token, as close behind each other as units allow
};
const char* prefill_name(PrefillKind kind);  // "layer", "chunked", "streamed"
std::optional<PrefillKind> prefill_of(std::string_view name);

inline constexpr std::uint32_t kDefaultChunkTokens = 256;

inline constexpr std::uint32_t kMostTokensOfARequest = 1073741824;

struct GenerateRequest {
  std::vector<TokenRequest> requests;  // served one after the other
  MappingChoice mapping;
  workloads::StrategyOptions strategy;
  pe_models::srpg::Policy policy = pe_models::srpg::Policy::kSrpg;
  std::uint32_t batch = 1;  // sequences decoded at once
  // One batch: its sequences have the adapters of the requests, of equal lengths, in turn.
  bool mixed = false;
  bool exact = false;  // every context of the decode steps is simulated; nothing is interpolated
  PrefillKind prefill = PrefillKind::kLayer;
  std::uint32_t chunk_tokens = kDefaultChunkTokens;  // of chunked prefill; at least 1
  // Of the mean of prefill and of decode, each; what exceeds it is slowed down.
  std::optional<double> power_limit_watts = std::nullopt;
  bool lockstep = false;  // decode steps also under lock-step control; batch 1 only
  Sources sources = {};   // of the models and the machine
};

// `models` is the model with each adapter that the requests name, by that name; with "" the model as it is
// for requests without one. Throws InputError for a request whose adapter is not there or whose tokens do not
// fit, and RunError if the mapping would move frozen weights for an adapter.
v1::GenerateResult generate(Session& session, const std::map<std::string, v1::Workload>& models,
                            const v1::Architecture& architecture, const GenerateRequest& request,
                            const Progress& progress = {});

// Requests as a file has them, one per line: the adapter's name, prompt and output tokens, separated by
// blanks; "none" for no adapter; "#" begins a comment. docs/generate.md, Schedules. Throws InputError
// "FILE:LINE: ..." for a line that is none, a name that is not in `adapters`, and a file without requests.
std::vector<TokenRequest> read_schedule(const std::string& file, const std::vector<std::string>& adapters);

// The same of text already in memory.
std::vector<TokenRequest> parse_schedule(const std::string& text, const std::string& file,
                                         const std::vector<std::string>& adapters);

}  // namespace primalsim::study
