// What `primalsim replay` refuses, and that it names the place.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/cli/run_binary.h"

namespace primalsim {
namespace {

using testing::BinaryRun;
using testing::TemporaryFolder;

const std::string kHeader = "pid,src,dst,create_cycle\n";
const std::string kResults = "pid,src,dst,create_cycle,inject_cycle,tail_eject_cycle\n";

BinaryRun replay(const std::string& csv, std::vector<std::string> options = {}) {
  const TemporaryFolder folder;
  folder.write("trace.csv", csv);
  std::vector<std::string> arguments{"replay", "trace.csv", "--mesh", "2x2"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  return testing::run_binary(arguments, folder.path().string());
}

void expect_refused(const BinaryRun& run, const std::string& part) {
  EXPECT_EQ(run.exit_status, 2) << run.standard_error;
  EXPECT_NE(run.standard_error.find(part), std::string::npos) << run.standard_error;
  EXPECT_EQ(run.standard_output, "");
}

TEST(BadTrace, CreateCycleGoesBackWithinItsSource) {
  expect_refused(replay(kHeader + "0,1,2,7\n1,1,3,6\n"), "trace.csv:3: create_cycle is 6");
}

TEST(BadTrace, CreateCycleMayGoBackBetweenSources) {
  EXPECT_EQ(replay(kHeader + "0,1,2,7\n1,0,3,6\n").exit_status, 0);
}

TEST(BadTrace, SourceOrDestinationOffTheMesh) {
  expect_refused(replay(kHeader + "0,4,2,7\n"),
                 "trace.csv:2: src is '4'; allowed is a whole number from 0 to 3");
  expect_refused(replay(kHeader + "0,3,3,7\n1,0,9,7\n"), "trace.csv:3: dst is '9'");
}

TEST(BadTrace, NegativeOrNotANumber) {
  for (const char* const bad : {"-1", "x", "", " 1", "1e3", "1.5", "0x1", "nan", "99999999999999999999"}) {
    expect_refused(replay(kHeader + "0,1,2," + bad + "\n"),
                   "trace.csv:2: create_cycle is '" + std::string(bad));
  }
}

TEST(BadTrace, MissingOrSurplusColumn) {
  expect_refused(replay(kHeader + "0,1,2\n"), "trace.csv:2: has 3 columns; the header has 4");
  expect_refused(replay(kHeader + "0,1,2,3,4\n"), "trace.csv:2: has 5 columns; the header has 4");
  expect_refused(replay(kHeader + "0,1,2,3\n\n"), "trace.csv:3: has 1 columns");
}

TEST(BadTrace, WrongHeader) {
  expect_refused(replay("pid,src,dst\n0,1,2\n"), "trace.csv:1: column 'create_cycle' is missing");
  expect_refused(replay("pid,src,dst,created\n0,1,2,3\n"), "trace.csv:1: there is no column 'created'");
  expect_refused(replay("pid,src,dst,create_cycle,src\n0,1,2,3,1\n"),
                 "trace.csv:1: column 'src' occurs twice");
  expect_refused(replay("0,1,2,3\n"), "trace.csv:1: there is no column '0'");
  expect_refused(replay(""), "trace.csv: is empty");
}

TEST(BadTrace, PidTwice) {
  expect_refused(replay(kHeader + "5,1,2,7\n5,0,3,8\n"), "trace.csv:3: pid 5 occurs twice");
}

TEST(BadTrace, NoFlits) {
  expect_refused(replay("pid,src,dst,create_cycle,flits\n0,1,2,3,0\n"), "trace.csv:2: flits is '0'");
}

TEST(BadTrace, CheckNeedsTheResults) {
  expect_refused(replay(kHeader + "0,1,2,3\n", {"--check"}), "trace.csv:1: column 'inject_cycle' is missing");
}

TEST(BadTrace, MissingFile) {
  const BinaryRun run = testing::run_binary({"replay", "no_such.csv", "--mesh", "2x2"});
  expect_refused(run, "no_such.csv: cannot be opened");
}

TEST(BadTrace, WhatIsNoFile) {
  const testing::TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe.csv").c_str(), 0600), 0);
  expect_refused(testing::run_binary({"replay", folder / "pipe.csv", "--mesh", "2x2"}),
                 "pipe.csv: is a pipe; a trace is read twice, so it has to be a file");
  expect_refused(testing::run_binary({"replay", "/dev/zero", "--mesh", "2x2"}), "/dev/zero:1:1: a NUL byte");
  expect_refused(
      testing::run_binary({"traffic", "--mesh", "2x2", "--pattern", "table", "--table", "/dev/zero"}),
      "/dev/zero:1:1: a NUL byte");
}

TEST(BadOptions, AreRefusedWithTheAllowedRange) {
  const std::string trace = kHeader + "0,1,2,3\n";
  expect_refused(replay(trace, {"--vcs", "0"}), "--vcs is '0'; allowed is a whole number from 1 to 16");
  expect_refused(replay(trace, {"--buffer", "65"}), "from 1 to 64");
  expect_refused(replay(trace, {"--link-latency", "17"}), "from 1 to 16");
  expect_refused(replay(trace, {"--packet-flits", "-5"}), "--packet-flits");
  expect_refused(replay(trace, {"--router", "iq5"}), "--router is 'iq5'");
  expect_refused(replay(trace, {"--kernel", "quick"}), "--kernel is 'quick'");
  expect_refused(replay(trace, {"--routing", "zigzag"}), "zigzag");
}

// 2x2, iq4, one flit from 1 to 2 (two links): 5 * 3 + 2 = 17 cycles.
TEST(Check, FindsOneAlteredValueAndNamesThePid) {
  const std::string good = "7,1,2,3,3,20\n9,2,1,5,5,22\n";
  EXPECT_EQ(replay(kResults + good, {"--check"}).exit_status, 0);
  const BinaryRun run = replay(kResults + "7,1,2,3,3,20\n9,2,1,5,5,23\n", {"--check", "--json"});
  EXPECT_EQ(run.exit_status, 1);
  EXPECT_NE(run.standard_error.find("pid 9 (line 3): tail_eject_cycle is 22, recorded is 23"),
            std::string::npos)
      << run.standard_error;
  EXPECT_NE(run.standard_output.find("\"mismatches\": 1"), std::string::npos) << run.standard_output;
}

// Column `flits` wins over --packet-flits: 17 + 3 cycles.
TEST(Flits, ColumnOverridesTheOption) {
  const std::string csv = "pid,src,dst,create_cycle,flits,inject_cycle,tail_eject_cycle\n0,1,2,0,4,0,20\n";
  EXPECT_EQ(replay(csv, {"--packet-flits", "9", "--check"}).exit_status, 0);
}

// 4 flits from (1,0) to (0,1) by way of (0,0); the last leaves in cycle 20: 4 of 21.
TEST(Replay, NamesTheBusiestLinks) {
  const std::string csv = "pid,src,dst,create_cycle,flits\n0,1,2,0,4\n";
  const std::string table = replay(csv, {}).standard_output;
  EXPECT_NE(
      table.find(
          "busiest links, share of the time:\n  (0,0) > (0,1)       19.0 %\n  (1,0) > (0,0)       19.0 %\n"),
      std::string::npos)
      << table;
  EXPECT_NE(replay(csv, {"--json"}).standard_output.find("\"busiest_links\""), std::string::npos);
}

TEST(Replay, TakesATraceThatBeginsWithAByteOrderMark) {
  EXPECT_EQ(replay("\xEF\xBB\xBFpid,src,dst,create_cycle,inject_cycle,tail_eject_cycle\n0,1,2,0,0,17\n",
                   {"--check"})
                .exit_status,
            0);
}

// The order of columns is free, and a million idle cycles pass at once.
TEST(Replay, TakesColumnsInAnyOrder) {
  EXPECT_EQ(replay("tail_eject_cycle,create_cycle,dst,src,pid,inject_cycle\n1000000000017,1000000000000,2,1,"
                   "0,1000000000000\n",
                   {"--check"})
                .exit_status,
            0);
}

}  // namespace
}  // namespace primalsim
