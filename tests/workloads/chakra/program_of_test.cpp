#include "workloads/chakra/program_of.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/error.h"
#include "core/random_stream.h"
#include "proto/read.h"
#include "tests/proto/expect_error.h"
#include "tests/workloads/chakra/trace_files.h"
#include "workloads/chakra/places.h"
#include "workloads/program/check_program.h"

namespace primalsim::workloads::chakra {
namespace {

using namespace primalsim::testing;  // nodes

// 1 GHz, flits of 8 bytes, sums of 2 bytes, 4 multiply-adds a cycle.
const pe_models::Machine& tiny() {
  static const pe_models::Machine machine(read_architecture(PRIMALSIM_SOURCE_DIR "/configs/tiny.txtpb"));
  return machine;
}

v1::Program program_for(const Ranks& ranks) {
  v1::Program program =
      program_of(traces_of(ranks), row_by_row(ranks.size(), tiny().mesh()), tiny(), "trace");
  check_program(program, tiny(), "");
  return program;
}

std::string refused(const Ranks& ranks) {
  return error_of<InputError>([&] { program_for(ranks); });
}

// All tasks that this one waits for, directly or not, and itself.
std::set<std::uint32_t> causes_of(const v1::Program& program, std::uint32_t task) {
  std::set<std::uint32_t> all{task};
  std::vector<std::uint32_t> open{task};
  while (!open.empty()) {
    const v1::Task& one = program.tasks(static_cast<int>(open.back()));
    open.pop_back();
    for (const v1::Dependency& after : one.after()) {
      if (all.insert(after.task()).second) open.push_back(after.task());
    }
  }
  return all;
}

std::vector<std::uint32_t> computations_of(const v1::Program& program, const std::string& name) {
  std::vector<std::uint32_t> found;
  for (int i = 0; i < program.tasks_size(); ++i) {
    const v1::Task& task = program.tasks(i);
    if (task.has_compute() && program.operators(static_cast<int>(task.operator_())) == name)
      found.push_back(static_cast<std::uint32_t>(i));
  }
  return found;
}

TEST(ChakraProgram, RecordedTimeCountsElseOperations) {
  et::Node operations = node(2, et::Node::COMP_NODE);
  set(operations, "num_ops", 1001);  // 501 multiply-adds, 4 a cycle
  et::Node both = comp(3, 2);
  set(both, "num_ops", 10);
  et::Node load = node(4, et::Node::MEM_LOAD_NODE);
  set(load, "tensor_size", 90);  // 12 words of 8 bytes, one a cycle
  const v1::Program program = program_for({{comp(1, 3), operations, both, load}});
  ASSERT_EQ(program.tasks_size(), 4);
  EXPECT_EQ(program.tasks(0).compute().cycles(), 3000);
  EXPECT_EQ(program.tasks(1).compute().cycles(), 126);
  EXPECT_EQ(program.tasks(1).compute().operations(), 501);
  EXPECT_EQ(program.tasks(2).compute().cycles(), 2000);
  EXPECT_EQ(program.tasks(2).compute().operations(), 5);
  EXPECT_EQ(program.tasks(3).compute().scratchpad_words(), 12);
  EXPECT_EQ(program.operators(0), "n1");
}

// Two messages with the tags crossed, and two with the same.
TEST(ChakraProgram, MessagesMeetByRanksAndTagAndThenInOrder) {
  const v1::Program program = program_for({{send(1, 1, 8, 5), send(2, 1, 16, 6), send(3, 1, 24, 6)},
                                           {receive(1, 0, 16, 6), receive(2, 0, 8, 5), receive(3, 0, 24, 6),
                                            comp(11, 1, {1}), comp(12, 1, {2}), comp(13, 1, {3})}});
  const auto flits_behind = [&](const std::string& name) {
    const v1::Task& compute = program.tasks(static_cast<int>(computations_of(program, name).at(0)));
    return program.tasks(static_cast<int>(compute.after(0).task())).send().flits();
  };
  EXPECT_EQ(flits_behind("n11"), 2);
  EXPECT_EQ(flits_behind("n12"), 1);
  EXPECT_EQ(flits_behind("n13"), 3);
}

// 10 MiB are 1,310,720 flits; one transfer has at most 1,048,576.
TEST(ChakraProgram, ALongMessageIsSeveralTransfers) {
  const v1::Program program =
      program_for({{send(1, 1, 10 << 20)}, {receive(1, 0, 10 << 20), comp(2, 1, {1})}});
  ASSERT_EQ(program.tasks_size(), 4);
  EXPECT_EQ(program.tasks(0).send().flits(), 1'048'576);
  EXPECT_EQ(program.tasks(1).send().flits(), 262'144);
  EXPECT_EQ(causes_of(program, 3), (std::set<std::uint32_t>{0, 1, 2, 3}));  // 2 joins them
}

struct Expected {
  const char* name;
  std::int64_t type;
  std::uint64_t flits;  // sent by all members together, of 2,400 bytes and five members: parts of 60 flits
  std::uint64_t computations;  // of the collective
  bool all_wait_for_all;
};

class ChakraCollective : public ::testing::TestWithParam<Expected> {};

// Each rank computes, takes part, and computes again: who can be done before whom has begun?
TEST_P(ChakraCollective, MovesWhatItHasToAndWaitsForWhatItNeeds) {
  constexpr std::size_t kMembers = 5;
  Ranks ranks;
  for (std::size_t rank = 0; rank < kMembers; ++rank) {
    ranks.push_back({comp(1, 1), collective(2, GetParam().type, 2400, {1}), comp(3, 1, {2})});
  }
  const v1::Program program = program_for(ranks);
  std::uint64_t flits = 0;
  for (const v1::Task& task : program.tasks()) {
    if (task.has_send()) flits += std::uint64_t{task.send().flits()} * task.send().destinations().size();
  }
  EXPECT_EQ(flits, GetParam().flits);
  EXPECT_EQ(computations_of(program, "n2").size(), GetParam().computations);
  const std::vector<std::uint32_t> begins = computations_of(program, "n1");
  const std::vector<std::uint32_t> ends = computations_of(program, "n3");
  ASSERT_EQ(begins.size(), kMembers);
  ASSERT_EQ(ends.size(), kMembers);
  for (std::size_t one = 0; one < kMembers; ++one) {
    const std::set<std::uint32_t> causes = causes_of(program, ends[one]);
    for (std::size_t other = 0; other < kMembers; ++other) {
      const bool needed = GetParam().all_wait_for_all || one == other || other == 0;  // 0: the root
      EXPECT_EQ(causes.count(begins[other]) == 1, needed) << one << " of " << other;
    }
  }
}

// Round the ring go 5 x 4 parts to be added, and as many sums; a gather is of 300 flits each.
INSTANTIATE_TEST_SUITE_P(Kinds, ChakraCollective,
                         ::testing::Values(Expected{"AllReduce", 0, 2 * 20 * 60, 20, true},
                                           Expected{"AllGather", 2, 20 * 300, 0, true},
                                           Expected{"Broadcast", 5, 4 * 300, 0, false},
                                           Expected{"AllToAll", 6, 20 * 60, 0, true},
                                           Expected{"ReduceScatter", 7, 20 * 60, 20, true},
                                           Expected{"Barrier", 9, 0, 0, true}),
                         [](const auto& test) { return test.param.name; });

// Two groups of ranks, whose collectives do not meet; a vector of fewer bytes than there are members.
TEST(ChakraProgram, GroupsAreByTheirName) {
  Ranks ranks;
  for (std::size_t rank = 0; rank < 6; ++rank) {
    et::Node sum = collective(2, 0, 2, {1});
    et::Attribute& group = *sum.add_attr();
    group.set_name("pg_name");
    group.set_string_val(rank % 2 == 0 ? "even" : "odd");
    ranks.push_back({comp(1, 1), sum, comp(3, 1, {2})});
  }
  const v1::Program program = program_for(ranks);
  const std::vector<std::uint32_t> begins = computations_of(program, "n1");
  for (const std::uint32_t end : computations_of(program, "n3")) {
    const std::uint32_t rank = program.tasks(static_cast<int>(end)).compute().macro();
    const std::set<std::uint32_t> causes = causes_of(program, end);
    for (const std::uint32_t begin : begins) {
      const std::uint32_t other = program.tasks(static_cast<int>(begin)).compute().macro();
      EXPECT_EQ(causes.count(begin) == 1, rank % 2 == other % 2) << rank << " of " << other;
    }
  }
}

// Made so that they can happen: things in turn, each between random ranks, behind random earlier ones of
// these.
TEST(ChakraProgram, WhateverCanHappenIsAProgram) {
  RandomStream random(7, 0);
  for (int round = 0; round < 40; ++round) {
    const std::size_t count = 2 + random.below(12);
    Ranks ranks(count);
    const auto behind = [&](std::size_t rank) {
      std::vector<std::uint64_t> after;
      if (!ranks[rank].empty() && random.below(4) != 0) after.push_back(random.below(ranks[rank].size()));
      return after;
    };
    std::size_t receives = 0;
    for (std::size_t step = 0; step < 30; ++step) {
      const std::size_t one = random.below(count);
      const std::size_t other = (one + 1 + random.below(count - 1)) % count;
      switch (random.below(4)) {
        case 0: {
          const std::int64_t kind = random.below(2) == 0 ? 0 : 6;
          for (std::size_t rank = 0; rank < count; ++rank)
            ranks[rank].push_back(collective(ranks[rank].size(), kind, 100, behind(rank)));
          break;
        }
        case 1:
          ranks[one].push_back(comp(ranks[one].size(), 1, behind(one)));
          break;
        default:
          ranks[one].push_back(send(ranks[one].size(), static_cast<std::int64_t>(other), 64,
                                    static_cast<std::int64_t>(step), behind(one)));
          ranks[other].push_back(receive(ranks[other].size(), static_cast<std::int64_t>(one), 64,
                                         static_cast<std::int64_t>(step), behind(other)));
          ++receives;
      }
    }
    if (std::any_of(ranks.begin(), ranks.end(), [](const auto& nodes) { return nodes.empty(); })) continue;
    const v1::Program program = program_for(ranks);  // which checks it
    EXPECT_GE(static_cast<std::size_t>(program.tasks_size()), receives);
    EXPECT_EQ(program_for(ranks).SerializeAsString(), program.SerializeAsString());
  }
}

TEST(ChakraProgram, SaysWhichNodeCannotBe) {
  EXPECT_EQ(refused({{node(1, et::Node::COMP_NODE)}}),
            "0: node 1 'n1': has no size; needed is duration_micros or num_ops");
  EXPECT_EQ(refused({{node(1, et::Node::MEM_STORE_NODE)}}),
            "0: node 1 'n1': has no size; needed is tensor_size, in bytes");
  EXPECT_EQ(refused({{node(1, et::Node::INVALID_NODE)}}),
            "0: node 1 'n1': its type is 0; known are 1 to 7, METADATA_NODE to COMM_COLL_NODE");
  EXPECT_EQ(
      refused({{comp(1, 5'000'000)}}),
      "0: node 1 'n1': duration_micros is 5000000, 5000000000 cycles of machine tiny; allowed are at most "
      "4294967295");
  EXPECT_EQ(refused({{send(1, 0, 8)}}), "0: node 1 'n1': comm_dst is 0, the rank itself");
  EXPECT_EQ(refused({{send(1, 4, 8)}}), "0: node 1 'n1': comm_dst is 4; there are 1 ranks, from 0");
  EXPECT_EQ(refused({{send(1, 1, 0)}, {comp(1, 1)}}),
            "0: node 1 'n1': comm_size is 0; allowed is 1 or more bytes");
  EXPECT_EQ(refused({{node(1, et::Node::COMM_SEND_NODE)}}), "0: node 1 'n1': comm_dst is missing");
  EXPECT_EQ(refused({{send(1, 1, 8, 3)}, {comp(1, 1)}}),
            "0: node 1 'n1': there is no receive for it on rank 1; from rank 0 to 1 with tag 3 there are 1 "
            "sends and 0 receives");
  EXPECT_EQ(refused({{comp(1, 1)}, {receive(1, 0, 8)}}),
            "1: node 1 'n1': there is no send for it on rank 0; from rank 0 to 1 with tag 0 there are 0 "
            "sends and 1 receives");
  EXPECT_EQ(refused({{send(1, 1, 8)}, {receive(1, 0, 9)}}),
            "1: node 1 'n1': comm_size is 9; that of its send, node 1 of 0, is 8");
}

TEST(ChakraProgram, SaysWhichCollectiveCannotBe) {
  EXPECT_EQ(
      refused({{collective(1, 3, 8)}}),
      "0: node 1 'n1': comm_type is 3; known are 0 ALL_REDUCE, 2 ALL_GATHER, 5 BROADCAST, 6 ALL_TO_ALL, 7 "
      "REDUCE_SCATTER and 9 BARRIER");
  EXPECT_EQ(refused({{node(1, et::Node::COMM_COLL_NODE)}}), "0: node 1 'n1': comm_type is missing");
  EXPECT_EQ(refused({{collective(1, 0, 0)}}), "0: node 1 'n1': has no size; needed is comm_size, in bytes");
  EXPECT_EQ(refused({{collective(1, 0, 8)}, {collective(1, 0, 8), collective(2, 0, 8)}}),
            "1: node 2 'n2': 1 of the 2 ranks that have collectives of group '' have this one");
  EXPECT_EQ(refused({{collective(1, 0, 8)}, {collective(9, 2, 8)}}),
            "1: node 9 'n9': comm_type is not that of node 1 of 0, the same collective");
  et::Node broadcast = collective(1, 5, 8);
  set(broadcast, "root", 7);
  EXPECT_EQ(refused({{broadcast}}), "0: node 1 'n1': root is 7, a rank that does not take part");
  et::Node some_dimensions = collective(1, 0, 8);
  et::Attribute& involved = *some_dimensions.add_attr();
  involved.set_name("involved_dim");
  involved.mutable_bool_list()->add_values(true);
  EXPECT_NO_THROW(program_for({{some_dimensions}}));
  involved.mutable_bool_list()->add_values(false);
  EXPECT_EQ(
      refused({{some_dimensions}}),
      "0: node 1 'n1': involved_dim leaves dimensions out; allowed is all of them, or a group (pg_name)");
  EXPECT_EQ(refused({{comp(1, 1, {2}), comp(2, 1, {1})}}),
            "0: node 1 'n1': waits for itself, through what it depends on");
}

TEST(ChakraPlaces, AreRowByRowOrAsAFileSays) {
  EXPECT_EQ(row_by_row(66, tiny().mesh())[9], (MacroPosition{0, 1, 1}));
  EXPECT_EQ(row_by_row(66, tiny().mesh())[65], (MacroPosition{1, 1, 0}));
  const TemporaryFolder folder;
  const auto places = read_places(
      folder.write("p", "# the last first\n1 0 2 3\n0 1 7 0  # on another tile\n"), 2, tiny().mesh());
  EXPECT_EQ(places, (std::vector{MacroPosition{1, 7, 0}, MacroPosition{0, 2, 3}}));
}

TEST(ChakraPlaces, SayWhatIsWrongAndInWhichLine) {
  const TemporaryFolder folder;
  const auto why = [&](const std::string& text) {
    const std::string file = folder.write("p", text);
    const std::string message = error_of<InputError>([&] { read_places(file, 2, tiny().mesh()); });
    return message.substr(file.size());
  };
  EXPECT_EQ(why("0 0 0 0\n"), ": rank 1 has no place; there are 2 ranks");
  EXPECT_EQ(why("0 0 0\n"), ":1: 3 words; a place is RANK TILE X Y");
  EXPECT_EQ(why("\n2 0 0 0\n"), ":2: rank is '2'; allowed is a whole number from 0 to 1");
  EXPECT_EQ(why("0 0 8 0\n"), ":1: x is '8'; allowed is a whole number from 0 to 7");
  EXPECT_EQ(why("0 0 0 0\n0 0 1 0\n"), ":2: rank 0 has a place already");
  EXPECT_EQ(why("0 0 0 0\n1 0 0 0\n"), ":2: rank 0 is there already");
}

}  // namespace
}  // namespace primalsim::workloads::chakra
