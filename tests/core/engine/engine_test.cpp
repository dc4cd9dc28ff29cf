#include "core/engine/engine.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace primalsim {
namespace {

using Log = std::vector<std::string>;

std::string entry(Cycle cycle, const char* phase, char part) {
  return std::to_string(cycle) + " " + phase + " " + part;
}

// Names the cycles it is given, one after the other.
class Named {
 public:
  Named(char name, std::vector<Cycle> cycles, Log& log)
      : name_(name), cycles_(std::move(cycles)), log_(log) {}
  Cycle next_cycle() const { return next_ < cycles_.size() ? cycles_[next_] : kNever; }

 protected:
  void note(Cycle now, const char* phase) {
    log_.push_back(entry(now, phase, name_));
    if (next_cycle() == now) ++next_;
  }

 private:
  char name_;
  std::vector<Cycle> cycles_;
  Log& log_;
  std::size_t next_ = 0;
};

struct Everything : Named {
  using Named::Named;
  void complete(Cycle now) { note(now, "complete"); }
  void start(Cycle now) { note(now, "start"); }
  void move(Cycle now) { note(now, "move"); }
};

struct OnlyStarts : Named {
  using Named::Named;
  void start(Cycle now) { note(now, "start"); }
};

static_assert(Part<Everything> && Part<OnlyStarts>);
static_assert(!Part<Named>, "it has no phase");

TEST(Engine, OrdersByCycleThenPhaseThenPart) {
  Log log;
  Everything a('a', {5}, log);
  OnlyStarts b('b', {3}, log);
  Everything c('c', {}, log);
  Engine engine(a, b, c);
  engine.run();
  const auto cycle = [](Cycle now) {
    return Log{entry(now, "complete", 'a'), entry(now, "complete", 'c'), entry(now, "start", 'a'),
               entry(now, "start", 'b'),    entry(now, "start", 'c'),    entry(now, "move", 'a'),
               entry(now, "move", 'c')};
  };
  Log expected = cycle(3);
  for (const std::string& line : cycle(5)) expected.push_back(line);
  EXPECT_EQ(log, expected);
}

TEST(Engine, VisitsNoCycleThatNobodyNames) {
  Log log;
  OnlyStarts a('a', {0, 7, 1'000'000'000'000}, log);
  OnlyStarts b('b', {7, 8}, log);
  Engine engine(a, b);
  engine.run();
  EXPECT_EQ(log, (Log{"0 start a", "0 start b", "7 start a", "7 start b", "8 start a", "8 start b",
                      "1000000000000 start a", "1000000000000 start b"}));
  EXPECT_EQ(engine.next_cycle(), kNever);
}

TEST(Engine, RunUntilLeavesTheEndForLater) {
  Log log;
  OnlyStarts a('a', {4, 5, 6}, log);
  Engine engine(a);
  engine.run_until(5);
  EXPECT_EQ(log.size(), 1U);
  EXPECT_EQ(engine.next_cycle(), 5U);
  engine.run_until(6);
  EXPECT_EQ(log.size(), 2U);
}

// A part that named cycle 9 before does so again after it.
TEST(Engine, RefusesACycleThatIsOver) {
  struct Stuck {
    Cycle next_cycle() const { return 9; }
    void move(Cycle) {}
  } stuck;
  Engine engine(stuck);
  engine.step(9);
  try {
    engine.run();
    FAIL() << "went back";
  } catch (const RunError& error) {
    EXPECT_STREQ(error.what(), "a part of the run names cycle 9, which is over");
  }
}

// Work that a part sets free in phase `complete` is there in phase `start` of the same cycle, whichever part
// named it.
TEST(Engine, WhatIsCompleteCanStartInTheSameCycle) {
  struct Source {
    int& ready;
    bool done = false;
    Cycle next_cycle() const { return done ? kNever : 12; }
    void complete(Cycle) { ready = 3, done = true; }
  };
  struct Starter {
    int& ready;
    std::vector<Cycle> started{};
    Cycle next_cycle() const { return kNever; }
    void start(Cycle now) {
      for (; ready > 0; --ready) started.push_back(now);
    }
  };
  int ready = 0;
  Starter starter{ready};
  Source source{ready};
  Engine engine(starter, source);
  engine.run();
  EXPECT_EQ(starter.started, (std::vector<Cycle>{12, 12, 12}));
}

}  // namespace
}  // namespace primalsim
