#include "cli/strategy_options.h"

#include <limits>

#include "core/error.h"

namespace primalsim::cli {

void declare_strategy_options(Options& options) {
  options.value("seed", "N", "of the random strategy; 1 if not given");
  options.value("kv-sharding", "head|token",
                "what a macro caches: some heads of every token (the default), or all heads of some tokens");
  options.flag("kv-together", "K and V of a token on the same macro, half of its cache each");
  options.value(
      "reduce", "tree|chain",
      "how the operands of a sum meet: along the paths to its root (the default) or from macro to macro");
  options.flag("lm-head", "include the output head");
}

workloads::StrategyOptions strategy_options(const Options& options) {
  using Sharding = workloads::StrategyOptions::Sharding;
  workloads::StrategyOptions strategy;
  strategy.seed = options.integer("seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(1);
  const std::string sharding = options.text_or("kv-sharding", "head");
  if (sharding != "head" && sharding != "token") {
    throw_input_error("--kv-sharding is '{}'; allowed are head and token", sharding);
  }
  strategy.sharding = sharding == "head" ? Sharding::head : Sharding::token;
  const std::string reduce = options.text_or("reduce", "tree");
  if (reduce != "tree" && reduce != "chain") {
    throw_input_error("--reduce is '{}'; allowed are tree and chain", reduce);
  }
  strategy.chains = reduce == "chain";
  strategy.kv_together = options.has("kv-together");
  strategy.lm_head = options.has("lm-head");
  return strategy;
}

}  // namespace primalsim::cli
