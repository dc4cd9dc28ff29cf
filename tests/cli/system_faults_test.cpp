// What the system does to a run: a full disk, a folder that nobody may write in, a kill, a closed pipe, two
// processes with one folder. Each ends in a clear way, and no file under its final name is half of one.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <thread>

#include "core/random_stream.h"
#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

const std::string kFaultsRoot = PRIMALSIM_SOURCE_DIR;

using Files = std::map<std::string, std::string>;

// By name. What a killed process was writing has another name, .PID.N.tmp.
Files files_in(const std::string& folder) {
  Files files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.front() != '.') files[name] = testing::read_text(entry.path());
  }
  return files;
}

std::vector<std::string> compared(const std::string& out, const std::string& context = "20") {
  return {"compare",   "examples/models/tiny",
          "--arch",    "configs/tiny.txtpb",
          "--context", context,
          "--mapping", "primal",
          "--mapping", "compact",
          "--quiet",   "--out",
          out};
}

std::string quoted(const std::vector<std::string>& arguments) {
  std::string line = std::string("'") + PRIMALSIM_BINARY + "'";
  for (const std::string& argument : arguments) line += " '" + argument + "'";
  return line;
}

int status_of(const std::string& line) {
  const int status = std::system(("cd '" + kFaultsRoot + "'; " + line).c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Not waited for. As user `user` if that is not 0.
pid_t begun(const std::vector<std::string>& arguments, const std::string& error = "/dev/null",
            uid_t user = 0) {
  std::vector<std::string> words{PRIMALSIM_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t child = fork();
  if (child != 0) return child;
  if (user != 0 && setuid(user) != 0) _exit(126);
  testing::run_binary_detail::execute(argv.data(), "/dev/null", error.c_str(), kFaultsRoot.c_str());
}

int ended(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

// Every file in `folder` is one of `whole`.
void expect_whole(const std::string& folder, const Files& whole) {
  for (const auto& [name, text] : files_in(folder)) {
    const auto found = whole.find(name);
    ASSERT_NE(found, whole.end()) << name;
    EXPECT_EQ(text.size(), found->second.size()) << name;
    EXPECT_TRUE(text == found->second) << name;
  }
}

TEST(SystemFaults, AFullDiskLeavesNoPartOfAReport) {
  const TemporaryFolder folder;
  ASSERT_EQ(run_binary(compared(folder / "whole"), kFaultsRoot).exit_status, 0);
  const Files whole = files_in(folder / "whole");
  ASSERT_GE(whole.size(), 3U);
  // So many blocks of 512 or 1024 bytes.
  for (const char* const blocks : {"1", "60", "600"}) {
    const std::string out = folder / (std::string("part") + blocks);
    EXPECT_EQ(status_of(std::string("ulimit -f ") + blocks + "; exec " + quoted(compared(out)) +
                        " >/dev/null 2>'" + (folder / "said") + "'"),
              1)
        << blocks;
    EXPECT_NE(testing::read_text(folder / "said").find("cannot be written"), std::string::npos) << blocks;
    expect_whole(out, whole);
    EXPECT_LT(files_in(out).size(), whole.size());
    for (const auto& entry : std::filesystem::directory_iterator(out)) {
      EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
    }
  }
}

TEST(SystemFaults, KilledAtAnyMomentNoFileIsHalf) {
  const TemporaryFolder folder;
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(run_binary(compared(folder / "whole"), kFaultsRoot).exit_status, 0);
  const auto all =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  const Files whole = files_in(folder / "whole");
  RandomStream random(3);
  int killed = 0;
  for (int i = 0; i < 20; ++i) {
    const pid_t child = begun(compared(folder / "out"));
    ASSERT_GT(child, 0);
    // Reports are written at the end.
    const auto most = static_cast<std::uint64_t>(all.count());
    std::this_thread::sleep_for(std::chrono::microseconds(most / 2 + random.below(most / 2 + 1)));
    kill(child, SIGKILL);
    killed += WIFSIGNALED(ended(child)) ? 1 : 0;
    expect_whole(folder / "out", whole);
  }
  EXPECT_GT(killed, 0);
  EXPECT_EQ(run_binary(compared(folder / "out"), kFaultsRoot).exit_status, 0);
  EXPECT_EQ(files_in(folder / "out"), whole);
}

// As every program in a pipe it is ended by the signal, or has written all before. Files are written all the
// same.
TEST(SystemFaults, AClosedPipeEndsIt) {
  const TemporaryFolder folder;
  std::vector<std::string> printed = compared(folder / "out");
  printed.emplace_back("--json");
  for (const char* const reader : {"true", "head -c 1"}) {
    status_of("{ " + quoted(printed) + " 2>'" + (folder / "said") + "'; echo $? >'" + (folder / "status") +
              "'; } | " + reader + " >/dev/null");
    const std::string status = testing::read_text(folder / "status");
    EXPECT_TRUE(status == "141\n" || status == "0\n" || status == "1\n") << status;
    EXPECT_EQ(testing::read_text(folder / "said").find("internal"), std::string::npos);
  }
}

// A folder of reports is of one run: that of the process that wrote last.
TEST(SystemFaults, TwoProcessesWithOneFolderLeaveTheReportsOfOne) {
  const TemporaryFolder folder;
  ASSERT_EQ(run_binary(compared(folder / "a", "20"), kFaultsRoot).exit_status, 0);
  ASSERT_EQ(run_binary(compared(folder / "b", "30"), kFaultsRoot).exit_status, 0);
  const Files a = files_in(folder / "a");
  const Files b = files_in(folder / "b");
  for (int i = 0; i < 8; ++i) {
    const pid_t first = begun(compared(folder / "out", "20"));
    const pid_t second = begun(compared(folder / "out", "30"));
    EXPECT_EQ(ended(first), 0);
    EXPECT_EQ(ended(second), 0);
    const Files found = files_in(folder / "out");
    EXPECT_TRUE(found == a || found == b) << i;
  }
}

// Root may write anywhere, so this is tried as nobody.
TEST(SystemFaults, AFolderThatMayNotBeWrittenIsToldBeforeTheWork) {
  constexpr uid_t kNobody = 65534;
  const TemporaryFolder folder;
  const TemporaryFolder words;
  std::filesystem::create_directory(folder / "closed");
  const auto only_read = std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec |
                         std::filesystem::perms::group_read | std::filesystem::perms::group_exec |
                         std::filesystem::perms::others_read | std::filesystem::perms::others_exec;
  std::filesystem::permissions(folder.path(), only_read);
  std::filesystem::permissions(folder / "closed", only_read);
  std::filesystem::permissions(words.path(), std::filesystem::perms::all);
  const uid_t user = geteuid() == 0 ? kNobody : 0;
  const int version = ended(begun({"--version"}, words / "version", user));
  if (!WIFEXITED(version) || WEXITSTATUS(version) != 0) GTEST_SKIP() << "nobody may not run the program";
  const std::vector<std::vector<std::string>> commands{
      compared(folder / "closed"),
      compared(folder / "closed/new"),
      {"map", "examples/models/tiny", "--arch", "configs/tiny.txtpb", "--strategy", "primal", "-o",
       folder / "closed/m.txtpb"},
      {"sweep", "examples/sweeps/machine_numbers.txtpb", "--db", folder / "closed/r.sqlite"}};
  for (const std::vector<std::string>& command : commands) {
    const int status = ended(begun(command, words / command.front(), user));
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 2) << command.front() << status;
    EXPECT_NE(testing::read_text(words / command.front()).find("closed"), std::string::npos)
        << testing::read_text(words / command.front());
  }
  EXPECT_TRUE(files_in(folder / "closed").empty());
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
  std::filesystem::permissions(folder / "closed", std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace primalsim::cli
