// The macros' arithmetic and memories while a Program runs flit by flit: executes what each task means, gives
// the network the numbers that transfers carry and stores those that arrive. docs/functional.md
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "accelerator/flit_run.h"
#include "accelerator/functional/cache.h"
#include "accelerator/functional/contribution.h"
#include "accelerator/functional/memory.h"
#include "accelerator/functional/sizes.h"
#include "core/arithmetic/computed.h"
#include "core/arithmetic/layer_arithmetic.h"
#include "core/arithmetic/random_numbers.h"
#include "core/arithmetic/softmax_groups.h"
#include "core/geometry/ribbon.h"
#include "noc/ipcn/payload.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::accelerator::functional {

// May change the numbers that a router's output sends: for tests.
using PassHook =
    std::function<void(noc::ipcn::TransferId, std::uint32_t macro, noc::ipcn::Port, std::span<std::int64_t>)>;

class ValueMachine final : public noc::ipcn::PayloadUser, public RunListener {
 public:
  // All arguments must outlive the machine. Throws InputError if the Program does not say what its tasks
  // mean.
  ValueMachine(const v1::Program& program, const Sizes& sizes, std::uint64_t seed, PassHook pass);

  noc::ipcn::Payload source(noc::ipcn::TransferId transfer, std::uint32_t operand) override;
  bool takes_maximum(noc::ipcn::TransferId transfer) override;
  void delivered(noc::ipcn::TransferId transfer, std::uint32_t output, noc::ipcn::Payload payload) override;
  void pass(noc::ipcn::TransferId transfer, std::uint32_t macro, noc::ipcn::Port port,
            std::span<std::int64_t> values) override;
  void computed(std::uint32_t task) override;
  void happened(std::uint32_t task, std::uint32_t output) override;

  // What operators gave, in the order in which it was computed.
  const std::vector<arithmetic::Computed>& results() const { return results_; }
  // Sentences about sums that lack something, transfers that changed numbers, memory read before it is
  // written.
  const std::vector<std::string>& findings() const { return findings_; }
  // Entries whose exponentials one macro took relative to their own maximum.
  const arithmetic::SoftmaxGroups& groups() const { return groups_; }

 private:
  using Values = std::vector<std::int64_t>;
  using Part = arithmetic::ComputedName::Part;
  // A compute that ends now.
  struct Work {
    std::uint32_t task = 0;
    std::uint32_t macro = 0;
    const v1::Meaning& meaning;
    const v1::Operator& op;
    const TokenSizes& token;
  };
  // What a compute of this function does. Each file of functions ends with the table of its own.
  struct Function {
    v1::Meaning::Function function;
    void (ValueMachine::*compute)(const Work& work);
  };
  static std::span<const Function> vector_functions();
  static std::span<const Function> linear_functions();
  static std::span<const Function> attention_functions();
  // What a transfer should deliver.
  struct Carried {
    Values values;
    std::uint32_t open = 0;  // operands or destinations
  };

  // A slice of the input and how much has to happen before it is there.
  struct AwaitedInput {
    const v1::InputSlice* slice = nullptr;
    int open = 0;
  };

  // The largest logit of the slices of a token that are done, where all of them are in one macro.
  struct LargestLogit {
    std::uint32_t macro = 0;
    std::uint32_t slices = 0;
    std::int64_t key = 0;
  };

  // machine.cpp: the inputs
  void await_inputs();
  void write_input(const v1::InputSlice& slice);

  // machine.cpp
  void execute(const Work& work);
  Numbers input(const Work& work, int index);
  void store(const Work& work, Numbers numbers);
  void store_in_place(const Work& work, int index, Values values);
  void emit(const v1::Meaning& of, Part part, std::uint32_t row, std::uint32_t first, Values values);
  // Output of an operator: stored and emitted.
  void give_vector(const Work& work, Values values);
  std::uint64_t origin(std::uint32_t token, const std::string& vector, std::uint32_t slice) const;
  void check_origin(const Work& work, const Numbers& input);
  void check_sum(std::uint32_t task, const std::string& what, const Numbers& sum,
                 std::vector<std::uint64_t> expected, unsigned bits);

  // machine.cpp: what findings call things
  void find(std::string finding);
  bool several_tokens() const { return sizes_.tokens.size() > 1; }
  std::string name_task(std::uint32_t task) const;
  std::string name_macro(std::uint32_t macro) const;
  std::string name_origin(std::uint64_t origin) const;

  // transfers.cpp
  Memory::Missing missing_for(std::uint32_t task, std::uint32_t macro);
  noc::ipcn::Payload send_source(std::uint32_t task, const v1::Task& message);
  noc::ipcn::Payload operand_source(std::uint32_t task, const v1::Reduce& reduce, std::uint32_t operand);
  void check_carried(std::uint32_t task, std::uint32_t macro, const Values& arrived);
  void send_delivered(std::uint32_t task, const v1::Task& message, std::uint32_t output,
                      noc::ipcn::Payload payload);
  // `first`: the element of the slice that it begins with.
  void fill_register(std::uint32_t task, const v1::Terminal& at, std::uint32_t first, Numbers numbers);
  void sum_delivered(std::uint32_t task, const v1::Task& message, noc::ipcn::Payload payload);

  // vector_functions.cpp
  void sum_of_squares(const Work& work);
  void norm_scale(const Work& work);
  void norm(const Work& work);
  void rope(const Work& work);
  template <std::int64_t (*function)(std::int64_t, std::int64_t)>
  void pairwise(const Work& work);
  void logit_maximum(const Work& work);
  void gather_largest(const Work& work, std::int64_t largest);
  bool logits_are_reduced();
  void taken(const Work& work);
  std::vector<std::uint64_t> all_slices(const v1::Meaning& meaning, std::uint32_t first,
                                        std::uint32_t count) const;

  // linear_functions.cpp
  Values product(const Numbers& input, std::uint32_t tensor, std::uint32_t row, std::uint32_t column,
                 std::uint32_t columns) const;
  void acim_product(const Work& work);
  void lora_a(const Work& work);
  void lora_requantise(const Work& work);
  void lora_b(const Work& work);
  void requantise(const Work& work);

  // attention_functions.cpp
  void kv_write(const Work& work);
  Values cached(const Work& work, bool is_v, std::uint32_t entry, std::uint32_t kv_head);
  void scores(const Work& work);
  void maximum(const Work& work);
  void exponentials(const Work& work);
  void reciprocal(const Work& work);
  void probabilities(const Work& work);
  void exponentials_below(const Work& work, const Values& maxima);
  void local_exponentials(const Work& work);
  void merge(const Work& work);
  void rescaled_probabilities(const Work& work);
  void context(const Work& work);
  void context_sum(const Work& work);
  std::vector<std::uint64_t> all_entries(const v1::Meaning& meaning) const;
  std::vector<Share> shares_of_entries(const Work& work, std::uint32_t elements) const;
  void check_maximum(std::uint32_t task, const v1::Meaning& meaning, const Numbers& maximum);
  void emit_scores(const Work& work, Part part, const Values& values);

  const v1::Program& program_;
  const Sizes& sizes_;
  const Ribbon ribbon_;
  const arithmetic::RandomNumbers random_;
  std::vector<std::vector<arithmetic::Rotation>> rotations_;  // by token
  const PassHook pass_;
  Memory memory_;
  Cache cache_;
  std::vector<AwaitedInput> awaited_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::size_t>> waiting_inputs_;  // by event
  // By macro, port and what it is, from which element on, of whichever token: the send that filled the
  // register last.
  std::map<std::tuple<std::uint32_t, v1::Port, std::uint64_t, std::uint32_t>, std::uint32_t> registers_;
  std::unordered_map<std::uint32_t, Carried> carried_;  // by task
  std::map<std::uint32_t, LargestLogit> largest_;       // by token
  std::optional<bool> logits_are_reduced_;
  std::vector<arithmetic::Computed> results_;
  std::vector<std::string> findings_;
  arithmetic::SoftmaxGroups groups_;
};

}  // namespace primalsim::accelerator::functional
