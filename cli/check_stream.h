// The tokens that `primalsim check --functional` computes.
#pragma once

#include <cstdint>
#include <optional>

#include "cli/options.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "workloads/lowering/lower_tokens.h"

namespace primalsim::cli {

struct CheckStream {
  std::uint32_t batch = 1;            // sequences
  std::uint32_t tokens = 1;           // of each
  std::optional<std::uint32_t> skew;  // as asked for
  std::uint32_t context = 1;          // of each sequence's last token

  bool is_single() const { return batch * tokens == 1; }
};

// Declares --batch, --tokens and --skew.
void declare_stream(Options& options);

// Throws InputError for values that are not allowed, more tokens than the context has, or a mapping whose
// cache does not hold the entries of all sequences.
CheckStream check_stream(const Options& options, const v1::Workload& workload, const v1::Mapping& mapping,
                         std::uint32_t context);

// The sequences' tokens in turn, the last of each at the context. Without a skew that was asked for, the
// least.
workloads::TokenStream token_stream(const CheckStream& stream, const v1::Workload& workload);

}  // namespace primalsim::cli
