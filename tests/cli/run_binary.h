// Runs the real `primalsim` binary and captures what a user would see: exit status, standard output, standard
// error.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/temporary_folder.h"

namespace primalsim::testing {

struct BinaryRun {
  int exit_status = -1;  // 128 + the signal's number if a signal ended it
  std::string standard_output;
  std::string standard_error;
};

namespace run_binary_detail {

// Only async-signal-safe calls: the test program may have threads.
[[noreturn]] inline void execute(char* const* argv, const char* output, const char* error,
                                 const char* folder) {
  const int in = open("/dev/null", O_RDONLY);
  const int out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err = open(error, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (in < 0 || out < 0 || err < 0) _exit(126);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  if (*folder != '\0' && chdir(folder) != 0) _exit(126);
  execv(argv[0], argv);
  _exit(127);
}

}  // namespace run_binary_detail

// Waits for `primalsim ARGUMENTS...`, run in `folder` (empty: where the test runs), standard input empty.
inline BinaryRun run_binary(const std::vector<std::string>& arguments, const std::string& folder = "") {
  const TemporaryFolder scratch;
  const std::string output = scratch / "stdout";
  const std::string error = scratch / "stderr";
  std::vector<std::string> words{PRIMALSIM_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  const pid_t child = fork();
  if (child < 0) return {};
  if (child == 0) run_binary_detail::execute(argv.data(), output.c_str(), error.c_str(), folder.c_str());
  int status = 0;
  if (waitpid(child, &status, 0) != child) return {};
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_text(output),
          read_text(error)};
}

}  // namespace primalsim::testing
