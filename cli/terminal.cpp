#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "core/error.h"
#include "core/text.h"

namespace primalsim::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Columns of the terminal on standard output; 0 if it is none.
std::size_t columns_of_output() {
  if (::isatty(STDOUT_FILENO) == 0) return 0;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  constexpr std::size_t kUsual = 80;
  return kUsual;
}

std::string duration_text(double seconds) {
  constexpr double kMinute = 60;
  constexpr double kHour = 3600;
  if (seconds < kMinute) return fmt::format("{:.0f} s", seconds);
  if (seconds < kHour) return fmt::format("{:.0f} min", seconds / kMinute);
  return fmt::format("{:.1f} h", seconds / kHour);
}

// Whether `done` of `all` is the first step of another tenth, or the last one.
bool is_tenth(std::size_t done, std::size_t all) {
  return done > 0 && 10 * done / all != 10 * (done - 1) / all;
}

class ProgressLines {
 public:
  explicit ProgressLines(bool on_terminal) : on_terminal_(on_terminal) {}
  ~ProgressLines() { clear(); }
  ProgressLines(const ProgressLines&) = delete;
  ProgressLines& operator=(const ProgressLines&) = delete;

  void show(const study::Step& said) {
    const study::Step step{printable(said.line), said.done, said.all};
    if (step.all == 0) {
      clear();
      fmt::print(stderr, "{}\n", step.line);
    } else if (on_terminal_) {
      rewrite(step);
    } else if (is_tenth(step.done, step.all)) {
      fmt::print(stderr, "{}: {} of {}\n", step.line, step.done, step.all);
    }
  }

 private:
  void rewrite(const study::Step& step) {
    if (step.done == 0 || step.line != stage_) {
      stage_ = step.line;
      start_ = Clock::now();
    }
    std::string left;
    if (step.done > 0 && step.done < step.all) {
      const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
      const double rest =
          seconds / static_cast<double>(step.done) * static_cast<double>(step.all - step.done);
      left = ", about " + duration_text(rest) + " left";
    }
    fmt::print(stderr, "\r\033[K{}: {} of {}{}", step.line, step.done, step.all, left);
    std::fflush(stderr);
    is_open_ = true;
  }

  void clear() {
    if (is_open_) fmt::print(stderr, "\r\033[K");
    is_open_ = false;
  }

  const bool on_terminal_;
  bool is_open_ = false;
  std::string stage_;
  Clock::time_point start_;
};

}  // namespace

void declare_verbosity(Options& options, bool with_tables) {
  options.flag("quiet", "no progress on standard error");
  if (with_tables) options.flag("verbose", "every assumption in full, and every column, however wide");
}

report::Layout layout_option(const Options& options) {
  report::Layout layout;
  layout.verbose = options.has("verbose");
  layout.columns = layout.verbose ? 0 : columns_of_output();
  return layout;
}

std::string emphasised(const std::string& text) {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool is_plain = (no_color != nullptr && *no_color != '\0') || terminal == nullptr ||
                        std::string_view(terminal) == "dumb" || ::isatty(STDERR_FILENO) == 0;
  return is_plain ? text : "\033[1m" + text + "\033[0m";
}

study::Progress progress(const Options& options) {
  if (options.has("quiet")) return {};
  const auto lines = std::make_shared<ProgressLines>(::isatty(STDERR_FILENO) != 0);
  return [lines](const study::Step& step) { lines->show(step); };
}

}  // namespace primalsim::cli
