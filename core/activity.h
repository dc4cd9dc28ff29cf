// What the threads of a program are at, for somebody who waits for it, and how their work is ended early.
//
// Whoever wants to know puts up a Board (ContextScope). What runs below is written on it while it lasts, each
// part by its Activity, whatever thread it is on, if that thread took over the context of the one it works
// for. Without a board, and without a condition to stop, an Activity does nothing.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace primalsim {

class Activity;
class Board;

// Thrown out of work whose StopCondition has become true. It is no error: whoever set the condition catches
// it.
class Stopped : public std::exception {
 public:
  const char* what() const noexcept override { return "the work was ended early"; }
};

// Thread-safe; once true, it stays so.
using StopCondition = std::function<bool()>;

// What holds for the work of a thread. All of it must outlive the work.
struct WorkContext {
  Board* board = nullptr;
  const StopCondition* stop = nullptr;
  Activity* around = nullptr;  // the innermost activity
};
const WorkContext& work_context();  // of this thread

// Puts this thread into another context, until its end.
class ContextScope {
 public:
  explicit ContextScope(const WorkContext& context);
  ~ContextScope();
  ContextScope(const ContextScope&) = delete;
  ContextScope& operator=(const ContextScope&) = delete;

 private:
  const WorkContext before_;
};

// Throws Stopped if the work of this thread shall end.
void check_stop();

// "12 s", "4 min" or "1.5 h".
std::string duration_text(double seconds);

// ", about 6 s left" of something of which `done` of `all` has taken so long; nothing where that says too
// little.
std::string left_text(std::chrono::steady_clock::duration since, std::uint64_t done, std::uint64_t all);

// A line of a board.
struct UnderWay {
  std::string what;  // from the outermost activity to the innermost: "mappings, 2 of 8 done, about 9 s left:
                     // compact: lowering"
  std::chrono::steady_clock::duration since{};  // its beginning
  std::uint64_t done = 0;
  std::uint64_t all = 0;  // 0: not known
};

// Thread-safe. The times are those of `now`.
class Board {
 public:
  using Now = std::function<std::chrono::steady_clock::time_point()>;
  using Announce = std::function<void(const std::string& line)>;

  // `announce` gets a line before what is known to take long; it may be empty. What it throws ends that work.
  explicit Board(Announce announce = {}, Now now = std::chrono::steady_clock::now)
      : announce_(std::move(announce)), now_(std::move(now)) {}

  // The activities without another one within them, those that began first in front.
  std::vector<UnderWay> under_way() const;

 private:
  friend class Activity;
  void add(Activity& activity);
  void remove(const Activity& activity);

  const Announce announce_;
  const Now now_;
  mutable std::mutex mutex_;
  std::vector<const Activity*> activities_;  // in the order of their beginning
};

// Something that this thread does from the constructor to the destructor.
class Activity {
 public:
  // `all` is how much there is to do, in steps of any kind, 0 if that is not known; `seconds` how long it is
  // thought to take, which is announced if it is long. Throws Stopped if the work shall end.
  explicit Activity(std::string_view what, std::uint64_t all = 0, double seconds = 0);
  ~Activity();
  Activity(const Activity&) = delete;
  Activity& operator=(const Activity&) = delete;

  // So much is done. Throws Stopped if the work shall end; not every call looks whether it shall.
  void reach(std::uint64_t done) {
    done_.store(done, std::memory_order_relaxed);
    constexpr std::uint32_t kBetween = 256;  // what is asked may be a clock
    if (stop_ != nullptr && ++reached_ % kBetween == 0) check_stop();
  }

 private:
  friend class Board;
  std::string path(std::chrono::steady_clock::time_point now) const;

  const WorkContext context_;  // around it
  const StopCondition* const stop_;
  std::string what_;
  const std::uint64_t all_;
  std::atomic<std::uint64_t> done_{0};
  std::uint32_t reached_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::size_t within_ = 0;  // activities directly within it; the board's mutex guards it
};

}  // namespace primalsim
