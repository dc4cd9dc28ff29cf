#include "core/activity.h"

#include <fmt/format.h>

#include <algorithm>

namespace primalsim {
namespace {

thread_local WorkContext context_of_thread;

}  // namespace

const WorkContext& work_context() { return context_of_thread; }

ContextScope::ContextScope(const WorkContext& context) : before_(context_of_thread) {
  context_of_thread = context;
}
ContextScope::~ContextScope() { context_of_thread = before_; }

void check_stop() {
  const StopCondition* const stop = context_of_thread.stop;
  if (stop != nullptr && (*stop)()) throw Stopped();
}

std::string duration_text(double seconds) {
  constexpr double kMinute = 60;
  constexpr double kHour = 3600;
  if (seconds < kMinute) return fmt::format("{:.0f} s", seconds);
  if (seconds < kHour) return fmt::format("{:.0f} min", seconds / kMinute);
  return fmt::format("{:.1f} h", seconds / kHour);
}

std::string left_text(std::chrono::steady_clock::duration since, std::uint64_t done, std::uint64_t all) {
  if (done == 0 || done >= all) return "";
  const double seconds = std::chrono::duration<double>(since).count();
  const double rest = seconds / static_cast<double>(done) * static_cast<double>(all - done);
  return ", about " + duration_text(rest) + " left";
}

Activity::Activity(std::string_view what, std::uint64_t all, double seconds)
    : context_(context_of_thread), stop_(context_.stop), all_(all) {
  constexpr double kLong = 2;
  check_stop();
  if (context_.board == nullptr) return;
  what_ = what;
  if (seconds >= kLong && context_.board->announce_)
    context_.board->announce_(
        fmt::format("{}: this takes about {}", path(context_.board->now_()), duration_text(seconds)));
  context_.board->add(*this);
  context_of_thread.around = this;
}

Activity::~Activity() {
  if (context_.board == nullptr) return;
  context_of_thread.around = context_.around;
  context_.board->remove(*this);
}

std::string Activity::path(std::chrono::steady_clock::time_point now) const {
  std::string path = what_;
  for (const Activity* each = context_.around; each != nullptr; each = each->context_.around) {
    if (each->what_.empty()) continue;
    std::string part = each->what_;
    const std::uint64_t done = each->done_;
    if (each->all_ > 1)
      part +=
          fmt::format(", {} of {} done{}", done, each->all_, left_text(now - each->start_, done, each->all_));
    path = path.empty() ? part : fmt::format("{}: {}", part, path);
  }
  return path;
}

void Board::add(Activity& activity) {
  activity.start_ = now_();
  const std::lock_guard lock(mutex_);
  if (activity.context_.around != nullptr) ++activity.context_.around->within_;
  activities_.push_back(&activity);
}

void Board::remove(const Activity& activity) {
  const std::lock_guard lock(mutex_);
  if (activity.context_.around != nullptr) --activity.context_.around->within_;
  activities_.erase(std::find(activities_.begin(), activities_.end(), &activity));
}

std::vector<UnderWay> Board::under_way() const {
  const auto now = now_();
  const std::lock_guard lock(mutex_);
  std::vector<UnderWay> lines;
  for (const Activity* each : activities_) {
    if (each->within_ > 0) continue;
    lines.push_back(
        {each->path(now), now - each->start_, each->done_.load(std::memory_order_relaxed), each->all_});
  }
  return lines;
}

}  // namespace primalsim
