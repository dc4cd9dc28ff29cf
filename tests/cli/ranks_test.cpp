// `primalsim sweep` under an MPI launcher. Slow in name, so that sanitizers, which take what MPI leaves
// behind for faults, leave it out.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "tests/cli/run_binary.h"
#include "tests/study/store/dump.h"

namespace primalsim::cli {
namespace {

using testing::read_text;
using testing::TemporaryFolder;

const std::string kRanksRoot = PRIMALSIM_SOURCE_DIR;

std::string ranks_plan(const std::string& seeds) {
  return R"(schema_version: 1
sweep_plan {
  name: "ranks"
  decode {
    models: "examples/models/tiny" machines: "configs/tiny.txtpb" mappings: "compact" mappings: "random"
    seeds: ")" +
         seeds + R"(" contexts: "16:32:16"
    fields { field: "acim.rows" values: "8" values: "16" }
  }
  traffic { meshes: "4x4" rates: "0.1:0.3:0.1" cycles: 300 seeds: "1:5" }
})";
}

class RanksSlow : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("mpirun --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "mpirun is not installed";
    run("2", ranks_plan("1"), folder_ / "try.sqlite");
    if (said_.find("was built without it") != std::string::npos) GTEST_SKIP() << "built without MPI";
  }

  std::string command(const std::string& ranks, const std::string& plan, const std::string& database) {
    return "cd '" + kRanksRoot +
           "' && exec env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe "
           "-n " +
           ranks + " '" + PRIMALSIM_BINARY + "' sweep " + folder_.write("plan.txtpb", plan) + " --db " +
           database + " --quiet >" + (folder_ / "said") + " 2>&1";
  }
  int run(const std::string& ranks, const std::string& plan, const std::string& database) {
    const int status = std::system(command(ranks, plan, database).c_str());
    said_ = read_text(folder_ / "said");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  testing::BinaryRun alone(const std::string& database) {
    return testing::run_binary({"sweep", folder_ / "plan.txtpb", "--db", database, "--quiet"}, kRanksRoot);
  }

  TemporaryFolder folder_;
  std::string said_;
};

TEST_F(RanksSlow, LeaveNoTrace) {
  EXPECT_EQ(run("3", ranks_plan("1:9"), folder_ / "ranks.sqlite"), 0) << said_;
  alone(folder_ / "alone.sqlite");
  EXPECT_EQ(testing::dump(folder_ / "ranks.sqlite"), testing::dump(folder_ / "alone.sqlite"));
  // 2 x 2 x (1 + 9) decode steps and 15 points of traffic, told once.
  EXPECT_EQ(said_.substr(0, said_.find('\n')),
            "ranks: 55 points in " + (folder_ / "ranks.sqlite") +
                ": 55 run now, 0 were there; 20 of those run failed, and say why");
}

TEST_F(RanksSlow, AnErrorEndsAllOfThem) {
  std::string plan = ranks_plan("1");
  plan.replace(plan.find("acim.rows"), 9, "acim.rwos");
  EXPECT_EQ(run("3", plan, folder_ / "bad.sqlite"), 2) << said_;
  EXPECT_NE(said_.find("did you mean 'acim.rows'?"), std::string::npos) << said_;
}

// The launcher ends the others; what was done is there, and the rest is open.
TEST_F(RanksSlow, WhatALostRankHadIsRunByTheNextStart) {
  const std::string database = folder_ / "lost.sqlite";
  const std::string start = command("3", ranks_plan("1:400"), database);
  const pid_t launcher = fork();
  ASSERT_GE(launcher, 0);
  if (launcher == 0) {
    execl("/bin/sh", "sh", "-c", start.c_str(), nullptr);
    _exit(127);
  }
  for (int i = 0; i < 500 && !std::filesystem::exists(database + "-wal"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  std::system(("ps -o pid= --ppid " + std::to_string(launcher) + " >" + (folder_ / "pids")).c_str());
  const std::string pids = read_text(folder_ / "pids");
  const pid_t last =
      static_cast<pid_t>(std::atoi(pids.substr(pids.rfind('\n', pids.size() - 2) + 1).c_str()));
  ASSERT_GT(last, 0) << pids;
  kill(last, SIGKILL);
  int status = 0;
  waitpid(launcher, &status, 0);
  EXPECT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  testing::BinaryRun next;
  for (int i = 0; i < 100 && next.exit_status != 0; ++i) {  // the other ranks may still be ending
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    next = alone(database);
  }
  EXPECT_EQ(next.exit_status, 0) << next.standard_error;
  alone(folder_ / "whole.sqlite");
  EXPECT_EQ(testing::dump(database), testing::dump(folder_ / "whole.sqlite"));
}

}  // namespace
}  // namespace primalsim::cli
