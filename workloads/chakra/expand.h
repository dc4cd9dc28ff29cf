// Messages and collectives between the macros of ranks, as tasks of a Program. docs/chakra.md
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "workloads/program/program_builder.h"

namespace primalsim::workloads::chakra {

// By the numbers of MLCommons Chakra's CollectiveCommType.
enum class Collective : std::uint8_t {
  kAllReduce = 0,
  kAllGather = 2,
  kBroadcast = 5,
  kAllToAll = 6,
  kReduceScatter = 7,
  kBarrier = 9
};

// One rank of a collective.
struct Member {
  std::uint32_t macro = 0;
  Dependencies ready;  // when it begins
};

class Expander {
 public:
  // Both must outlive this.
  Expander(const pe_models::Machine& machine, ProgramBuilder& program)
      : machine_(machine), program_(program) {}

  // When the last flit is at each destination. A message is taken as it comes: no memory is looked at.
  std::vector<Dependencies> send(std::uint32_t from, const std::vector<std::uint32_t>& to,
                                 std::uint64_t bytes, const Dependencies& after);

  // When each member has what the collective gives it. `bytes`: of all-gather what each of them contributes,
  // of the others the whole vector; `root`: of a broadcast.
  std::vector<Dependencies> collective(Collective kind, std::span<const Member> members, std::uint64_t bytes,
                                       std::size_t root);

 private:
  std::vector<Dependencies> reduce_scatter(std::span<const Member> members, std::uint64_t bytes);
  // `has`: when member i has part i.
  std::vector<Dependencies> pass_round(std::span<const Member> members, std::uint64_t bytes,
                                       std::vector<Dependencies> has);
  std::vector<Dependencies> all_gather(std::span<const Member> members, std::uint64_t bytes);
  std::vector<Dependencies> all_to_all(std::span<const Member> members, std::uint64_t bytes);
  Dependencies send_one(std::uint32_t from, std::uint32_t to, std::uint64_t bytes, const Dependencies& after);

  const pe_models::Machine& machine_;
  ProgramBuilder& program_;
};

}  // namespace primalsim::workloads::chakra
