#include <csignal>
#include <string>
#include <vector>

#include "cli/commands.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of writing, with a message
  return primalsim::cli::run_command_line(arguments);
}
