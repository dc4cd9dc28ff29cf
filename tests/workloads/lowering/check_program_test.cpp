#include "workloads/program/check_program.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/error.h"
#include "tests/workloads/lowering/hand_mapping.h"

namespace primalsim::workloads {
namespace {

// Tasks: 0 and 1 multicasts to streams, 2 and 3 products, 4 reduce (nodes 3, 2, 1), 5 requantise, 6 send to
// macro 8's buffer 2, 7 addition.
HandMapping example() {
  HandMapping hand;
  hand.vector("x", 32, {0, 8});
  hand.vector("y", 16, {3});
  hand.vector("z", 16, {8});
  hand.op("W", v1::Operator::LINEAR, {"x"}, {"y"});
  hand.op("add", v1::Operator::ADD, {"y", "y"}, {"z"});
  hand.matrix("W", {{0, 0, 1}, {1, 0, 2}});
  return hand;
}

std::string message_of(const std::function<void(v1::Program&)>& change) {
  const HandMapping hand = example();
  v1::Program program = hand.lower();
  change(program);
  try {
    check_program(program, hand.architecture, "p.txtpb");
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

TEST(CheckProgram, AcceptsWhatLoweringWrites) {
  EXPECT_EQ(message_of([](v1::Program&) {}), "");
}

TEST(CheckProgram, Fabric) {
  EXPECT_EQ(message_of([](v1::Program& p) { p.set_width(9); }),
            "p.txtpb: program.width: is 9; mesh.width of architecture small is 8");
  EXPECT_EQ(message_of([](v1::Program& p) { p.set_tiles(0); }),
            "p.txtpb: program.tiles: is 0, 0 macros; allowed are 1 to 268435456 macros");
}

TEST(CheckProgram, Indices) {
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_tasks(2)->mutable_compute()->set_macro(128); }),
            "p.txtpb: program.tasks[2].compute.macro: is 128; allowed are 0 to 127");
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_tasks(2)->set_operator_(2); }),
            "p.txtpb: program.tasks[2].operator: is 2; there are 2 operators");
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_tasks(2)->mutable_compute()->clear_unit(); }),
            "p.txtpb: program.tasks[2].compute.unit: is 0; allowed are ACIM, DCIM and ROUTER");
  EXPECT_EQ(message_of([](v1::Program& p) {
              p.mutable_tasks(0)->mutable_send()->mutable_destinations(0)->clear_port();
            }),
            "p.txtpb: program.tasks[0].send.destinations[0].port: is 0; allowed are PORT_ACIM, PORT_DCIM and "
            "PORT_LOCAL");
}

TEST(CheckProgram, Dependencies) {
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_tasks(2)->mutable_after(0)->set_task(2); }),
            "p.txtpb: program.tasks[2].after[0].task: is 2; allowed are earlier tasks, below 2");
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_tasks(2)->mutable_after(0)->set_output(1); }),
            "p.txtpb: program.tasks[2].after[0].output: is 1; task 0 has 1");
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_tasks(4)->add_after()->set_task(1); }),
            "p.txtpb: program.tasks[4].after: of a reduce; its operands have their own");
}

TEST(CheckProgram, Kinds) {
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_tasks(7)->clear_kind(); }),
            "p.txtpb: program.tasks[7]: has no kind; allowed are compute, send, reduce and barrier");
}

TEST(CheckProgram, Destinations) {
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_tasks(0)->mutable_send()->clear_destinations(); }),
            "p.txtpb: program.tasks[0].send.destinations: is empty; allowed is at least 1");
  EXPECT_EQ(
      message_of([](v1::Program& p) {
        v1::Send& send = *p.mutable_tasks(0)->mutable_send();
        *send.add_destinations() = send.destinations(0);
      }),
      "p.txtpb: program.tasks[0].send.destinations[1]: is the same as destinations[0]; allowed is once");
  EXPECT_EQ(message_of([](v1::Program& p) {
              v1::Terminal& to = *p.mutable_tasks(0)->mutable_send()->add_destinations();
              to.set_macro(5);
              to.set_port(v1::PORT_LOCAL);
            }),
            "p.txtpb: program.tasks[0].send.destinations[1].port: stream ports and local ports in one send; "
            "allowed are "
            "only stream or only local ports");
}

TEST(CheckProgram, Buffers) {
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_tasks(6)->mutable_send()->clear_buffers(); }),
            "p.txtpb: program.tasks[6].send.buffers: has 0; allowed is one for each local destination, 1");
  // Macro 8 is home of x[1] and z, and takes y twice for the addition.
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_tasks(6)->mutable_send()->set_buffers(0, 4); }),
            "p.txtpb: program.tasks[6].send.buffers[0]: is 4 and takes 1; the macro lists 4");
}

TEST(CheckProgram, Reduces) {
  const auto reduce = [](v1::Program& p) { return p.mutable_tasks(4)->mutable_reduce(); };
  EXPECT_EQ(message_of([&](v1::Program& p) { reduce(p)->mutable_nodes(1)->set_parent(1); }),
            "p.txtpb: program.tasks[4].reduce.nodes[1].parent: is 1; allowed are earlier nodes, below 1");
  EXPECT_EQ(message_of([&](v1::Program& p) { reduce(p)->mutable_operands(0)->set_node(3); }),
            "p.txtpb: program.tasks[4].reduce.operands[0].node: is 3; there are 3 nodes");
  EXPECT_EQ(
      message_of([&](v1::Program& p) { reduce(p)->mutable_operands(0)->set_node(0); }),
      "p.txtpb: program.tasks[4].reduce.nodes[2]: has no operand and no child; allowed is at least one");
  EXPECT_EQ(message_of([&](v1::Program& p) { reduce(p)->mutable_operands()->RemoveLast(); }),
            "p.txtpb: program.tasks[4].reduce.nodes[1]: has one child and no operand; allowed are a leaf "
            "with one operand, "
            "or two contributions");
  EXPECT_EQ(message_of([&](v1::Program& p) { reduce(p)->mutable_nodes(0)->set_accumulator(1); }),
            "p.txtpb: program.tasks[4].reduce.nodes[0].accumulator: is 1 and takes 1; the macro lists 1");
}

TEST(CheckProgram, Memory) {
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_macros(0)->set_kv_bytes(4080 + 1); }),
            "p.txtpb: program.macros[0]: 4081 bytes of KV entries, 0 accumulators of 32 and 1 packet buffers "
            "of 16 take "
            "4097 bytes; the scratchpad has 4096");
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_macros(1)->set_weight_bytes(257); }),
            "p.txtpb: program.macros[1]: weights take 257 bytes; the ACIM has 256");
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_macros(1)->set_lora_bytes(129); }),
            "p.txtpb: program.macros[1]: LoRA blocks take 129 bytes; the DCIM has 128");
  EXPECT_EQ(message_of([](v1::Program& p) { p.mutable_macros(1)->set_accumulators(9); }),
            "p.txtpb: program.macros[1]: accumulators is 9; the scratchpad has 8");
  EXPECT_EQ(message_of([](v1::Program& p) { *p.add_macros() = p.macros(0); }),
            "p.txtpb: program.macros[5].macro: 0 is listed before; allowed is once");
}

}  // namespace
}  // namespace primalsim::workloads
