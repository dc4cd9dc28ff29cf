// The rule that something is said at least every two seconds, by a clock that the test moves.
#include "cli/signs.h"

#include <gtest/gtest.h>

#include "core/random_stream.h"

namespace primalsim::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Watched {
  std::chrono::steady_clock::time_point time;
  std::chrono::steady_clock::time_point last;  // when something was written
  std::string written;
  Signs signs;

  explicit Watched(std::size_t columns)
      : signs(
            columns,
            [this](const std::string& text) {
              written += text;
              last = time;
            },
            [this] { return time; }) {}
};

// A study says its steps whenever it likes, and the thread of the signs comes up to 400 ms late.
TEST(Signs, SomethingIsSaidEveryTwoSeconds) {
  RandomStream random(1, 0);
  for (int run = 0; run < 50; ++run) {
    Watched watched(run % 2 == 0 ? 0 : 80);
    const ContextScope scope({&watched.signs.board(), nullptr, nullptr});
    const Activity activity("compare");
    const Activity inner("lowering", 100);
    const auto end = watched.time + seconds(60);
    auto beat_at = watched.signs.beat();
    auto step_at = watched.time;
    while (watched.time < end) {
      EXPECT_LE(watched.time - watched.last, seconds(2));
      watched.time = std::min(beat_at, step_at);
      if (watched.time == step_at) {
        watched.signs.show({"step", random.below(20), 20});
        step_at += milliseconds(1 + random.below(5000));
      } else {
        beat_at = watched.signs.beat() + milliseconds(random.below(400));
      }
    }
  }
}

TEST(Signs, SayWhatIsUnderWayHowFarItIsAndForHowLongStill) {
  Watched watched(0);
  const ContextScope scope({&watched.signs.board(), nullptr, nullptr});
  const Activity around("compact");
  Activity activity("flit by flit", 400);
  activity.reach(100);
  watched.time += milliseconds(1100);
  EXPECT_EQ(watched.signs.beat(), watched.time + milliseconds(100));
  EXPECT_EQ(watched.written, "");
  watched.time += milliseconds(900);
  EXPECT_EQ(watched.signs.beat(), watched.time + milliseconds(1200));
  EXPECT_EQ(watched.written, "compact: flit by flit, 25 % (2 s, about 6 s left)\n");
}

// 20 of 80 in 10 s: the other 60 take 30 s. Where nobody watches a terminal, too: in the log of a job. There
// 23 are no other tenth than 20, and 80 are the end, also where steps come many at a time.
TEST(Signs, CountedStepsSayForHowLongStill) {
  Watched elsewhere(0);
  Watched on_terminal(80);
  for (Watched* const watched : {&elsewhere, &on_terminal}) {
    watched->signs.show({"points", 0, 80});
    watched->time += seconds(10);
    watched->signs.show({"points", 20, 80});
  }
  elsewhere.signs.show({"points", 23, 80});
  elsewhere.signs.show({"points", 80, 80});
  EXPECT_EQ(elsewhere.written, "points: 20 of 80, about 30 s left\npoints: 80 of 80\n");
  EXPECT_EQ(on_terminal.written, "\r\033[Kpoints: 0 of 80\r\033[Kpoints: 20 of 80, about 30 s left");
}

// On a terminal it is taken away before anything else is written, and never longer than a line.
TEST(Signs, ShareALineOfATerminal) {
  Watched watched(20);
  const ContextScope scope({&watched.signs.board(), nullptr, nullptr});
  const Activity around("a name that takes more than a line");
  watched.time += seconds(2);
  watched.signs.beat();
  EXPECT_EQ(watched.written, "\r\033[Ka name that takes m");
  watched.signs.show({"done", 0, 0});
  EXPECT_EQ(watched.written, "\r\033[Ka name that takes m\r\033[Kdone\n");
}

}  // namespace
}  // namespace primalsim::cli
