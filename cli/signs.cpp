#include "cli/signs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace primalsim::cli {
std::string sign_of(const UnderWay& line, std::size_t others) {
  std::string text = line.what;
  if (line.all > 0) text += fmt::format(", {} %", 100 * std::min(line.done, line.all) / line.all);
  const double seconds = std::chrono::duration<double>(line.since).count();
  text += " (" + duration_text(seconds) + left_text(line.since, line.done, line.all) + ")";
  if (others > 0) text += fmt::format(", and {} more", others);
  return text;
}

Signs::Signs(std::size_t columns, Write write, Board::Now now)
    : columns_(columns),
      write_(std::move(write)),
      now_(std::move(now)),
      last_(now_()),
      board_([this](const std::string& line) { say(line); }, now_) {}

void Signs::show(const study::Step& said) {
  const study::Step step{printable(said.line), said.done, said.all};
  if (step.all == 0) return say(step.line);
  const std::lock_guard lock(mutex_);
  if (step.done == 0 || step.line != stage_) {
    stage_ = step.line;
    stage_start_ = now_();
    tenths_ = 0;
  }
  const std::size_t tenths_before = std::exchange(tenths_, 10 * step.done / step.all);
  const std::string text = fmt::format("{}: {} of {}{}", step.line, step.done, step.all,
                                       left_text(now_() - stage_start_, step.done, step.all));
  if (columns_ > 0) {
    put_on_line(text);
  } else if (tenths_ != tenths_before) {
    write_(text + "\n");
  } else {
    return;
  }
  last_ = now_();
}

Signs::Clock::time_point Signs::beat() {
  const auto lines = board_.under_way();
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = now_();
  if (now - last_ < kSilence) return last_ + kSilence;
  last_ = now;
  if (!lines.empty()) {
    const std::string text = printable(sign_of(lines.front(), lines.size() - 1));
    if (columns_ > 0) {
      put_on_line(text);
    } else {
      write_(text + "\n");
    }
  }
  return now + kSilence;
}

void Signs::clear() {
  const std::lock_guard lock(mutex_);
  clear_line();
}

void Signs::say(const std::string& line) {
  const std::lock_guard lock(mutex_);
  clear_line();
  write_(line + "\n");
  last_ = now_();
}

void Signs::put_on_line(const std::string& text) {
  // A line that wraps could not be taken away again.
  write_("\r\033[K" + text.substr(0, columns_ - 1));
  is_open_ = true;
}

void Signs::clear_line() {
  if (is_open_) write_("\r\033[K");
  is_open_ = false;
}

}  // namespace primalsim::cli
