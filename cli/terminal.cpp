#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>

#include "cli/signs.h"
#include "core/activity.h"

namespace primalsim::cli {
namespace {

// Columns of the terminal on a stream; 0 if it is none.
std::size_t columns_of(int stream) {
  if (::isatty(stream) == 0) return 0;
  winsize size{};
  if (::ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  constexpr std::size_t kUsual = 80;
  return kUsual;
}

void write_error(const std::string& text) {
  fmt::print(stderr, "{}", text);
  std::fflush(stderr);
}

// Signs of the command that runs, from a thread of their own.
class Heartbeat {
 public:
  explicit Heartbeat(const std::string& command)
      : signs_(columns_of(STDERR_FILENO), write_error),
        scope_({&signs_.board(), nullptr, nullptr}),
        activity_(command),
        thread_([this](const std::stop_token& end) { beat(end); }) {}
  ~Heartbeat() {
    thread_.request_stop();
    thread_.join();
    signs_.clear();
  }
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  Signs& signs() { return signs_; }

 private:
  void beat(const std::stop_token& end) {
    std::unique_lock lock(mutex_);
    while (!end.stop_requested()) {
      const auto next = signs_.beat();
      changed_.wait_until(lock, end, next, [] { return false; });
    }
  }

  Signs signs_;
  const ContextScope scope_;
  const Activity activity_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::jthread thread_;
};

std::unique_ptr<Heartbeat> heartbeat;

}  // namespace

void declare_verbosity(Options& options, bool with_tables) {
  options.flag("quiet", "no progress on standard error");
  if (with_tables) options.flag("verbose", "every assumption in full, and every column, however wide");
}

report::Layout layout_option(const Options& options) {
  report::Layout layout;
  layout.verbose = options.has("verbose");
  layout.columns = layout.verbose ? 0 : columns_of(STDOUT_FILENO);
  return layout;
}

std::string emphasised(const std::string& text) {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool is_plain = (no_color != nullptr && *no_color != '\0') || terminal == nullptr ||
                        std::string_view(terminal) == "dumb" || ::isatty(STDERR_FILENO) == 0;
  return is_plain ? text : "\033[1m" + text + "\033[0m";
}

void start_signs(const std::string& command) { heartbeat = std::make_unique<Heartbeat>(command); }
void end_signs() { heartbeat.reset(); }
void clear_sign() {
  if (heartbeat) heartbeat->signs().clear();
}

study::Progress progress(const Options& options) {
  if (options.has("quiet") || !heartbeat) return {};
  return [&signs = heartbeat->signs()](const study::Step& step) { signs.show(step); };
}

}  // namespace primalsim::cli
