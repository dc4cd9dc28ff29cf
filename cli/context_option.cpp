#include "cli/context_option.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::cli {

void declare_context(Options& options) {
  options.value(
      "context", "N",
      "positions attended, the new one included; if not given 2048, or what the model was made for if that "
      "is less");
}

std::uint32_t context_option(const Options& options, const v1::Workload& workload) {
  constexpr std::uint64_t kMost = 1073741824;
  const std::uint32_t longest = workload.shape().max_positions();
  const auto given = options.integer("context", 1, kMost);
  if (!given) return longest == 0 ? kDefaultContext : std::min(kDefaultContext, longest);
  if (longest != 0 && *given > longest) {
    throw_input_error(
        "--context is {}; model '{}' was made for at most {} positions (max_position_embeddings)", *given,
        workload.name(), longest);
  }
  return static_cast<std::uint32_t>(*given);
}

}  // namespace primalsim::cli
