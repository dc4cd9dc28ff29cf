// What a person sees on a terminal, here a pseudo-terminal of 80 columns.
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

const std::string kTerminalRoot = PRIMALSIM_SOURCE_DIR;
constexpr unsigned short kColumns = 80;

// All that the program writes to the terminal, on either stream.
std::string on_terminal(std::vector<std::string> words, const char* no_color) {
  words.insert(words.begin(), PRIMALSIM_BINARY);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  winsize size{24, kColumns, 0, 0};
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0) {
    setenv("TERM", "xterm", 1);
    if (no_color != nullptr) setenv("NO_COLOR", no_color, 1);
    if (chdir(kTerminalRoot.c_str()) != 0) _exit(126);
    execv(argv[0], argv.data());
    _exit(127);
  }
  std::string text;
  char buffer[4096];
  for (ssize_t count = 0; (count = read(terminal, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  close(terminal);
  int status = 0;
  waitpid(child, &status, 0);
  return text;
}

const std::vector<std::string> kTerminalCompare{
    "compare", "examples/models/tiny", "--arch", "configs/tiny.txtpb", "--context", "40"};

TEST(Terminal, ATableFitsAndSaysWhatIsLeftOut) {
  std::vector<std::string> quiet = kTerminalCompare;
  quiet.emplace_back("--quiet");
  std::istringstream lines(on_terminal(quiet, nullptr));
  std::string line;
  while (std::getline(lines, line) && line.rfind("mapping  ", 0) != 0) {
  }
  ASSERT_TRUE(lines) << "no table";
  EXPECT_EQ(line.find("mean link"), std::string::npos);
  for (int row = 0; row < 6; ++row) {
    EXPECT_LE(line.size(), kColumns + 1U) << line;  // the line's end is \r\n
    std::getline(lines, line);
  }
  EXPECT_EQ(line.rfind("(no room for: mean link", 0), 0U) << line;
  // In a pipe all are there.
  EXPECT_NE(testing::run_binary(quiet, kTerminalRoot).standard_output.find("mean link  max link"),
            std::string::npos);
}

TEST(Terminal, CountedStepsShareALine) {
  const std::string text = on_terminal(kTerminalCompare, nullptr);
  EXPECT_NE(text.find("\r\033[Kmappings: 1 of 12, about "), std::string::npos) << text;
  EXPECT_EQ(text.find("mappings: 1 of 12\n"), std::string::npos);
}

TEST(Terminal, NoColorIsRespected) {
  EXPECT_NE(on_terminal({"comapre"}, nullptr).find("\033[1mprimalsim:\033[0m"), std::string::npos);
  EXPECT_EQ(on_terminal({"comapre"}, "1").find('\033'), std::string::npos);
  EXPECT_EQ(testing::run_binary({"comapre"}).standard_error.find('\033'), std::string::npos);
}

}  // namespace
}  // namespace primalsim::cli
