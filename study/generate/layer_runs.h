// Runs of one layer as a generation needs them: one token, or a stream of tokens that follow each other.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "primalsim/v1/mapping.pb.h"
#include "study/inputs.h"
#include "study/work.h"
#include "workloads/lowering/lower_tokens.h"

namespace primalsim::study {

struct StreamRun {
  std::shared_ptr<const accelerator::ProgramResult> run;
  std::vector<Cycle> ends;  // per token
};

// How a batch shares the layer's cache: each sequence has `entries` of its own, one behind the other.
struct BatchLayout {
  std::uint32_t sequences = 1;
  std::uint64_t entries = 0;
};

// Thread-safe. All that it is made of must outlive it; the mapping is a checked one.
class LayerRuns {
 public:
  LayerRuns(const v1::Workload& workload, const pe_models::Machine& machine, const v1::Mapping& mapping,
            Work& work, const BatchLayout& layout)
      : workload_(workload), machine_(machine), mapping_(mapping), work_(work), layout_(layout) {}

  const Work& work() const { return work_; }
  // One token of the last sequence, whose cache lies farthest.
  std::shared_ptr<const accelerator::ProgramResult> step(std::uint32_t context) const;
  // The output head.
  std::shared_ptr<const accelerator::ProgramResult> head() const;
  // `tokens` tokens of the last sequence's prompt, the last of them at `last_context`; tokens <=
  // last_context.
  StreamRun prompt(std::uint32_t last_context, std::uint32_t tokens, std::uint32_t skew) const;
  // How much later the last of these tokens is done behind a second layer than behind the first.
  Cycle further_layer(std::uint32_t last_context, std::uint32_t tokens, std::uint32_t skew) const;
  // So many sequences stand for the batch, spread over it.
  std::uint32_t round_sequences() const;
  // Tokens of these sequences in turn, at contexts up to `last_context`, for so many rounds, besides the
  // tokens that steady_period() leaves out.
  StreamRun rounds(std::uint32_t last_context, std::uint32_t rounds, std::uint32_t skew) const;

 private:
  workloads::TokenStream prompt_stream(std::uint32_t last_context, std::uint32_t tokens) const;
  v1::Program lower(workloads::TokenStream stream, std::uint32_t skew) const;
  StreamRun run(workloads::TokenStream stream, std::uint32_t skew) const;

  const v1::Workload& workload_;
  const pe_models::Machine& machine_;
  const v1::Mapping& mapping_;
  Work& work_;
  const BatchLayout layout_;
};

}  // namespace primalsim::study
