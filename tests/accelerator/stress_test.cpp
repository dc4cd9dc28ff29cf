// Programs of many overlapping transfers on a machine with the smallest memories there are: one accumulator
// and one packet buffer a macro, FIFOs of a few flits. Every one comes to its end, with all self-checks.
#include <gtest/gtest.h>

#include <algorithm>

#include "accelerator/run_program.h"
#include "core/random_stream.h"
#include "tests/accelerator/small_program.h"
#include "workloads/program/program_builder.h"

namespace primalsim::accelerator {
namespace {

v1::Architecture smallest_machine(std::uint32_t fifo_flits) {
  v1::Architecture architecture = testing::small_architecture();
  architecture.mutable_router()->set_fifo_flits(fifo_flits);
  architecture.mutable_scratchpad()->set_accumulators(1);
  architecture.mutable_scratchpad()->set_packet_buffers(1);
  return architecture;
}

// Nothing depends on anything but through the memory it uses again.
class Crowd {
 public:
  Crowd(const pe_models::Machine& machine, std::uint32_t tiles, workloads::ReduceShape shape,
        std::uint64_t seed)
      : builder_(machine, tiles, shape), macros_(tiles * 16), random_(seed) {
    builder_.begin_operator("crowd");
  }

  v1::Program make(std::uint32_t transfers) {
    for (std::uint32_t i = 0; i < transfers; ++i) {
      switch (random_.below(3)) {
        case 0:
          multicast(1);
          break;
        case 1:
          multicast(2 + below(6));
          break;
        default:
          reduce();
      }
    }
    return to_message(builder_.finish());
  }

 private:
  std::uint32_t below(std::uint64_t bound) { return static_cast<std::uint32_t>(random_.below(bound)); }

  std::vector<std::uint32_t> macros(std::uint32_t count) {
    std::vector<std::uint32_t> result;
    while (result.size() < count) {
      const std::uint32_t macro = below(macros_);
      if (std::find(result.begin(), result.end(), macro) == result.end()) result.push_back(macro);
    }
    return result;
  }

  void multicast(std::uint32_t destinations) {
    const auto parcels = builder_.multicast(1 + below(32), below(macros_), macros(destinations), {});
    for (const workloads::Parcel& parcel : parcels) {
      builder_.release(parcel, builder_.compute(parcel.buffers.macro, {below(4), 0}, {parcel.arrived}));
    }
  }

  void reduce() {
    std::vector<workloads::ReduceOperand> operands;
    for (const std::uint32_t macro : macros(1 + below(8))) operands.push_back({{macro, v1::PORT_ACIM}, {}});
    const std::uint32_t home = below(macros_);
    const workloads::Sum sum = builder_.reduce(1 + below(64), home, {}, std::move(operands));
    builder_.release(sum, builder_.compute(home, {below(4), 0}, sum.ready));
  }

  workloads::ProgramBuilder builder_;
  std::uint32_t macros_;
  RandomStream random_;
};

void expect_end(std::uint32_t transfers, NetworkKernel kernel) {
  std::uint64_t seed = 1;
  for (const std::uint32_t fifo_flits : {1U, 4U, 32U}) {
    for (const std::uint32_t tiles : {1U, 3U}) {
      for (const auto shape : {workloads::ReduceShape::kTree, workloads::ReduceShape::kChain}) {
        const v1::Architecture architecture = smallest_machine(fifo_flits);
        const pe_models::Machine machine(architecture);
        const v1::Program program = Crowd(machine, tiles, shape, ++seed).make(transfers);
        EXPECT_NO_THROW(run_program(program, architecture, {kernel})) << "seed " << seed;
      }
    }
  }
}

TEST(ProgramStress, ThousandsOfTransfersEnd) { expect_end(3000, NetworkKernel::kEvent); }

TEST(ProgramStress, HundredsOfTransfersEndInTheReferenceKernel) {
  expect_end(250, NetworkKernel::kReference);
}

}  // namespace
}  // namespace primalsim::accelerator
