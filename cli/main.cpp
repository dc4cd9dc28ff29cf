#include <malloc.h>

#include <csignal>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace {

// One run after the other asks for the same tens of megabytes. Given back to the system in between, each of
// their pages costs a page fault again.
void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  keep_freed_memory();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of writing, with a message
  return primalsim::cli::run_command_line(arguments);
}
