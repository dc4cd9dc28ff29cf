#include "cli/check_stream.h"

#include "accelerator/functional/contribution.h"
#include "core/error.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/kv_position.h"

namespace primalsim::cli {

void declare_stream(Options& options) {
  options.value("batch", "B", "sequences at once, each with its own part of the KV cache; 1 if not given");
  options.value("tokens", "N", "tokens of each sequence, the last of them at the context; 1 if not given");
  options.value(
      "skew", "N",
      "operators by which a token is behind the one before it; the least that this layer allows, or "
      "where buffers do not suffice for it all of them, if not given");
}

CheckStream check_stream(const Options& options, const v1::Workload& workload, const v1::Mapping& mapping,
                         std::uint32_t context) {
  constexpr std::uint64_t kMost = accelerator::functional::kMostTokens;
  CheckStream stream;
  stream.context = context;
  stream.batch = static_cast<std::uint32_t>(options.integer("batch", 1, kMost).value_or(1));
  stream.tokens = static_cast<std::uint32_t>(options.integer("tokens", 1, kMost).value_or(1));
  if (std::uint64_t{stream.batch} * stream.tokens > kMost) {
    throw_input_error("--batch {} and --tokens {} are {} tokens; allowed are {}", stream.batch, stream.tokens,
                      std::uint64_t{stream.batch} * stream.tokens, kMost);
  }
  if (stream.tokens > context) {
    throw_input_error("--tokens is {}; at a context of {} a sequence has {} of them", stream.tokens, context,
                      context);
  }
  const std::uint64_t entries = workloads::kv_entries(workload.shape(), context);
  const std::uint64_t capacity = workloads::kv_capacity_tokens(mapping);
  if (entries * stream.batch > capacity) {
    throw_input_error(
        "--batch is {}; {} sequences of {} entries are {}, and the KV cache of mapping '{}' holds {}",
        stream.batch, stream.batch, entries, entries * stream.batch, mapping.name(), capacity);
  }
  if (const auto skew = options.integer("skew", workloads::least_skew(workload.layer()),
                                        static_cast<std::uint64_t>(workload.layer().operators_size()))) {
    if (stream.is_single()) throw_input_error("--skew is of use only with --batch or --tokens above 1");
    stream.skew = static_cast<std::uint32_t>(*skew);
  }
  return stream;
}

workloads::TokenStream token_stream(const CheckStream& stream, const v1::Workload& workload) {
  workloads::TokenStream result;
  for (std::uint32_t round = 1; round <= stream.tokens; ++round) {
    for (std::uint32_t sequence = 0; sequence < stream.batch; ++sequence) {
      result.tokens.push_back({stream.context - stream.tokens + round, sequence});
    }
  }
  result.entries_per_sequence = workloads::kv_entries(workload.shape(), stream.context);
  result.skew_operators = stream.skew.value_or(workloads::least_skew(workload.layer()));
  return result;
}

}  // namespace primalsim::cli
