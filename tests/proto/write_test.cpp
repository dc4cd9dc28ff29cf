// Writing: atomically, and nothing at all when something is wrong.
#include "proto/write.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "proto/file_bytes.h"
#include "proto/schema.h"
#include "tests/cli/temporary_folder.h"
#include "tests/proto/expect_error.h"
#include "tests/proto/sample_files.h"

namespace primalsim {
namespace {

using testing::error_of;
using testing::read_text;

class WriteTest : public ::testing::Test {
 protected:
  std::vector<std::string> names() {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      found.push_back(entry.path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
  }
  testing::TemporaryFolder folder_;
};

TEST_F(WriteTest, ReplacesAFileAndLeavesNoOther) {
  const std::string path = folder_.write("f", "old");
  write_atomically(path, "new");
  EXPECT_EQ(read_text(path), "new");
  EXPECT_EQ(names(), std::vector<std::string>{"f"});
}

TEST_F(WriteTest, WritesIntoTheCurrentFolder) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  write_atomically("f", "x");
  std::filesystem::current_path(before);
  EXPECT_EQ(names(), std::vector<std::string>{"f"});
}

TEST_F(WriteTest, TheModeIsThatOfAnyNewFile) {
  write_atomically(folder_ / "f", "x");
  std::ofstream(folder_ / "other") << "x";
  struct stat f {};
  struct stat other {};
  stat((folder_ / "f").c_str(), &f);
  stat((folder_ / "other").c_str(), &other);
  EXPECT_EQ(f.st_mode, other.st_mode);
}

TEST_F(WriteTest, GivesTheReasonNothingCanBeCreated) {
  EXPECT_EQ(error_of<InputError>([&] { write_atomically(folder_ / "none/f", "x"); }),
            folder_ / "none/f: cannot be created: No such file or directory");
}

TEST_F(WriteTest, AFolderIsNotReplacedAndNothingIsLeft) {
  mkdir((folder_ / "d").c_str(), 0777);
  EXPECT_EQ(error_of<InputError>([&] { write_atomically(folder_ / "d", "x"); }),
            folder_ / "d: cannot be replaced: Is a directory");
  EXPECT_EQ(names(), std::vector<std::string>{"d"});
}

// A limit on the size of files stands in for a full disk: the write fails half-way.
TEST_F(WriteTest, AFailedWriteLeavesTheOldFileAndNothingElse) {
  const std::string path = folder_.write("f", "old");
  rlimit old_limit{};
  getrlimit(RLIMIT_FSIZE, &old_limit);
  const rlimit limit{1000, old_limit.rlim_max};
  const auto old_handler = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &limit);
  const std::string message = error_of<RunError>([&] { write_atomically(path, std::string(5000, 'x')); });
  setrlimit(RLIMIT_FSIZE, &old_limit);
  signal(SIGXFSZ, old_handler);
  EXPECT_EQ(message, path + ": cannot be written: File too large");
  EXPECT_EQ(read_text(path), "old");
  EXPECT_EQ(names(), std::vector<std::string>{"f"});
}

TEST_F(WriteTest, RefusesToWriteWhatCouldNotBeReadBack) {
  v1::File file = testing::sample(testing::kArchitectureText);
  file.mutable_architecture()->mutable_mesh()->clear_width();
  const std::string path = folder_ / "a.txtpb";
  EXPECT_EQ(error_of<RunError>([&] { write_file(path, file); }),
            "not written, it could not be read back: " + path +
                ": architecture.mesh.width: missing; allowed: 1 to 1024 macros");
  EXPECT_TRUE(names().empty());
}

TEST_F(WriteTest, RefusesAnUnknownEnding) {
  const v1::File file = testing::sample(testing::kArchitectureText);
  EXPECT_THROW(write_file(folder_ / "a.pb", file), InputError);
  EXPECT_TRUE(names().empty());
}

}  // namespace
}  // namespace primalsim
