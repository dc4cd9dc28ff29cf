// What a command says on standard error while it works, and that it says something at least every two
// seconds.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>

#include "core/activity.h"
#include "study/session.h"

namespace primalsim::cli {

// Thread-safe.
class Signs {
 public:
  using Clock = std::chrono::steady_clock;
  using Write = std::function<void(const std::string& text)>;

  // On a terminal, which has so many columns, counted steps and signs share one line; elsewhere (0) there is
  // a line for every tenth of the steps, and one for each sign. All of them with the time left.
  Signs(std::size_t columns, Write write, Board::Now now = Clock::now);

  // What is to be written on, in the context of the command.
  Board& board() { return board_; }

  // A step of a study: a sentence, or "points: 30 of 60, about 4 s left".
  void show(const study::Step& step);

  // Says what is under way, if nothing has been said for too long. Returns when it wants to be called again.
  Clock::time_point beat();

  // Before something else is written to the terminal: takes the shared line away.
  void clear();

  // After so long without a word a sign is due; the rest of the two seconds is for a busy machine.
  static constexpr std::chrono::milliseconds kSilence{1200};

 private:
  void say(const std::string& line);
  void put_on_line(const std::string& text);
  void clear_line();

  const std::size_t columns_;
  const Write write_;
  const Board::Now now_;
  std::mutex mutex_;
  bool is_open_ = false;
  std::string stage_;  // whose steps are counted
  Clock::time_point stage_start_;
  std::size_t tenths_ = 0;  // of the stage, done
  Clock::time_point last_;  // when something was said
  Board board_;
};

// "compact: the layer: flit by flit, 34 % (3 s, about 6 s left)".
std::string sign_of(const UnderWay& line, std::size_t others);

}  // namespace primalsim::cli
