// Runs of one layer as a generation needs them: one token, or a stream of tokens that follow each other.
#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <vector>

#include "core/error.h"
#include "primalsim/v1/mapping.pb.h"
#include "study/inputs.h"
#include "study/work.h"
#include "workloads/lowering/lower_tokens.h"

namespace primalsim::study {

inline constexpr std::uint32_t kStreamTokens = 8;  // of a run that shows the steady pace

// In which order a unit serves the tasks of a stream of tokens.
enum class TaskOrder : std::uint8_t {
  kClosest,   // as close behind each other as buffers allow (lower_tokens_closest)
  kOneByOne,  // all of a token before the next one: tokens still overlap, each on other units
};
inline constexpr std::array kTaskOrders{TaskOrder::kClosest, TaskOrder::kOneByOne};

struct StreamRun {
  std::shared_ptr<const accelerator::ProgramResult> run;
  std::vector<Cycle> ends;  // per token
};

// How a batch shares the layer's cache: each sequence has `entries` of its own, one behind the other.
struct BatchLayout {
  std::uint32_t sequences = 1;
  std::uint64_t entries = 0;
  // The adapters that sequences have in turn; none: all have that of the workload.
  std::vector<workloads::AdaptedModel> adapted = {};
};

// The sequences that stand for a batch: 0, 1, 2, 4, 8 and so on, and one with each of `adapters` adapters. A
// larger batch has all those of a smaller one, so the slowest of them is never faster.
std::vector<std::uint32_t> sampled_sequences(std::uint32_t batch, std::size_t adapters = 1);

// Sizes of the parts of a batch whose rounds are run, each from sequence 0 on: 2, 4, 8 and so on, likewise.
std::vector<std::uint32_t> sampled_rounds(std::uint32_t batch);

// Results by what they are of, and that a Program does not fit: runs are kept for the session, but lowering what was lowered
// before takes long as well. Thread-safe.
template <typename Value>
class KeptRuns {
 public:
  using Key = std::tuple<std::uint32_t, std::uint32_t, TaskOrder, std::uint32_t>;

  template <typename Run>
  Value get(const Key& key, const Run& run) {
    {
      const std::lock_guard lock(mutex_);
      const auto found = kept_.find(key);
      if (found != kept_.end()) return found->second.value();
    }
    Kept kept;
    try {
      kept.result = run();
    } catch (const NoFit&) {  // others, such as that the work was ended, say nothing about the Program
      kept.failure = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    return kept_.emplace(key, std::move(kept)).first->second.value();
  }

 private:
  struct Kept {
    Value result;
    std::exception_ptr failure;
    const Value& value() const {
      if (failure) std::rethrow_exception(failure);
      return result;
    }
  };
  std::mutex mutex_;
  std::map<Key, Kept> kept_;
};

// Thread-safe. All that it is made of must outlive it; the mapping is a checked one. Throws NoFit where
// buffers suffice in no order.
class LayerRuns {
 public:
  LayerRuns(const v1::Workload& workload, const pe_models::Machine& machine, const v1::Mapping& mapping,
            Work& work, const BatchLayout& layout)
      : workload_(workload), machine_(machine), mapping_(mapping), work_(work), layout_(layout) {}

  const Work& work() const { return work_; }
  const BatchLayout& layout() const { return layout_; }
  // The sequences that stand for the batch.
  std::vector<std::uint32_t> sampled() const {
    return sampled_sequences(layout_.sequences, layout_.adapted.size());
  }
  // The most positions that a token of a sequence may attend to.
  std::uint32_t most_context() const;
  // Lowers, without running anything, what a request to `last_context` is made of, so that it is refused at
  // once.
  void check_fits(std::uint32_t last_context) const;

  // One token.
  std::shared_ptr<const accelerator::ProgramResult> step(std::uint32_t context, std::uint32_t sequence) const;
  // Tokens whose activations the layer's scratchpads hold beside the cache of `prompt` tokens of each
  // sequence, while they wait for the layer; 0 if none.
  std::uint64_t waiting_tokens(std::uint32_t prompt) const;
  // The output head.
  std::shared_ptr<const accelerator::ProgramResult> head() const;
  // `tokens` tokens of the sequence's prompt, the last of them at `last_context`; tokens <= last_context.
  StreamRun prompt(std::uint32_t last_context, std::uint32_t tokens, TaskOrder order,
                   std::uint32_t sequence) const;
  // The same tokens through two layers in one network: when each is done behind the second.
  std::vector<Cycle> second_layer(std::uint32_t last_context, std::uint32_t tokens, TaskOrder order,
                                  std::uint32_t sequence) const;
  // Tokens of at most 6 sequences, spread over the first `sequences`, in turn, at contexts up to
  // `last_context`, for at least `tokens` tokens in whole rounds, besides those that steady_period() leaves
  // out.
  StreamRun rounds(std::uint32_t last_context, std::uint32_t tokens, TaskOrder order,
                   std::uint32_t sequences) const;
  // Any tokens in this order.
  StreamRun tokens(std::vector<workloads::Token> tokens, TaskOrder order) const {
    return run({std::move(tokens), 0, 1}, order);
  }

 private:
  workloads::TokenStream prompt_stream(std::uint32_t last_context, std::uint32_t tokens,
                                       std::uint32_t sequence) const;
  workloads::TokenStream rounds_stream(std::uint32_t last_context, std::uint32_t tokens,
                                       std::uint32_t sequences) const;
  std::vector<Cycle> run_two_layers(std::uint32_t last_context, std::uint32_t tokens, TaskOrder order,
                                    std::uint32_t sequence) const;
  v1::Program lower(workloads::TokenStream stream, TaskOrder order) const;
  StreamRun run(workloads::TokenStream stream, TaskOrder order) const;

  const v1::Workload& workload_;
  const pe_models::Machine& machine_;
  const v1::Mapping& mapping_;
  Work& work_;
  const BatchLayout layout_;
  mutable KeptRuns<StreamRun> prompts_;
  mutable KeptRuns<std::vector<Cycle>> second_layers_;
};

}  // namespace primalsim::study
