#include "study/plan/ranks.h"

#include <cstdlib>
#include <exception>

#include "core/error.h"

#ifdef PRIMALSIM_MPI

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>
#include <chrono>
#include <thread>
#include <vector>

#endif

namespace primalsim::study {
namespace {

bool is_launched() {
  for (const char* const name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"}) {
    if (std::getenv(name) != nullptr) return true;
  }
  return false;
}

}  // namespace

#ifdef PRIMALSIM_MPI

namespace {

namespace mpi = boost::mpi;

enum Tag : int {
  kPoint,   // to a rank: the number of a point
  kEnd,     // to a rank: nothing more comes
  kReady,   // from a rank: an empty text, or why it cannot
  kResult,  // from a rank: number, row, outcome, whether it took little time
};

// MPI's own waiting takes a whole core; sleeping takes none, and some 0.1 ms.
mpi::status wait_for(const mpi::communicator& world, int source) {
  constexpr std::chrono::microseconds kShort(20);
  constexpr std::chrono::microseconds kLong(200);
  constexpr int kPatience = 50;
  for (int tries = 0;; ++tries) {
    if (const auto found = world.iprobe(source)) return *found;
    std::this_thread::sleep_for(tries < kPatience ? kShort : kLong);
  }
}

class RankCrew : public Crew {
 public:
  RankCrew(const SweepPoints& points, const mpi::communicator& world)
      : points_(points), world_(world), room_(static_cast<std::size_t>(world.size()), 0) {}

  void run(std::span<const std::uint64_t> points, const std::function<void(StoredRun)>& done,
           const std::atomic<bool>& stop) override {
    std::size_t next = 0;
    std::size_t away = 0;
    std::exception_ptr problem;
    while (true) {
      if (stop || problem) next = points.size();
      // One point for each rank first, then a second for those that are quick.
      for (int room = 2; room > 0; --room) {
        for (std::size_t rank = 1; rank < room_.size() && next < points.size(); ++rank) {
          if (room_[rank] < room) continue;
          world_.send(static_cast<int>(rank), kPoint, points[next++]);
          --room_[rank];
          ++away;
        }
      }
      if (away == 0 && next == points.size()) break;
      // A rank ends only when somebody has taken what it sends.
      try {
        receive(done, away);
      } catch (...) {
        problem = std::current_exception();
      }
    }
    if (problem) std::rethrow_exception(problem);
  }

 private:
  void receive(const std::function<void(StoredRun)>& done, std::size_t& away) {
    const mpi::status status = wait_for(world_, mpi::any_source);
    const auto rank = static_cast<std::size_t>(status.source());
    std::vector<std::string> texts;
    world_.recv(status.source(), status.tag(), texts);
    if (status.tag() == kReady) {
      if (!texts[0].empty()) throw_run_error("rank {}: {}", rank, texts[0]);
      room_[rank] = 1;
      return;
    }
    --away;
    StoredRun run;
    run.row.ParseFromString(texts[1]);
    run.outcome.ParseFromString(texts[2]);
    const std::uint64_t point = std::stoull(texts[0]);
    if (points_.point(point).row.key() != run.row.key()) {
      throw_run_error(
          "rank {} has other files, or is another program, than rank 0: point {} has another key there", rank,
          point);
    }
    const bool is_quick = texts[3] == "quick";
    if (is_quick && !quick_) {
      quick_ = true;
      for (std::size_t other = 1; other < room_.size(); ++other) ++room_[other];
    }
    ++room_[rank];
    done(std::move(run));
  }

  const SweepPoints& points_;
  const mpi::communicator& world_;
  std::vector<int> room_;  // how many more points each rank takes
  bool quick_ = false;     // points take so little time that a rank would wait for the next one
};

class MpiRanks : public Ranks {
 public:
  MpiRanks() : environment_(mpi::threading::serialized, false) {}
  ~MpiRanks() override {
    if (!is_first()) return;
    for (int rank = 1; rank < world_.size(); ++rank) world_.send(rank, kEnd, std::uint64_t{0});
  }
  MpiRanks(const MpiRanks&) = delete;
  MpiRanks& operator=(const MpiRanks&) = delete;

  bool is_alone() const { return world_.size() == 1; }
  bool is_first() const override { return world_.rank() == 0; }
  std::unique_ptr<Crew> make_crew(const SweepPoints& points) override {
    return std::make_unique<RankCrew>(points, world_);
  }

  void serve(const std::function<SweepPoints()>& make, bool only_rows) override {
    std::unique_ptr<SweepPoints> points;
    std::string why;
    try {
      points = std::make_unique<SweepPoints>(make());
    } catch (const std::exception& error) {
      why = error.what();
    }
    world_.send(0, kReady, std::vector<std::string>{why});
    auto session = std::make_unique<Session>(Settings{.threads = 1, .command_line = {}});
    for (std::uint64_t served = 1;; ++served) {
      const mpi::status status = wait_for(world_, 0);
      std::uint64_t point = 0;
      world_.recv(0, status.tag(), point);
      if (status.tag() == kEnd) return;
      using Clock = std::chrono::steady_clock;
      const Clock::time_point start = Clock::now();
      StoredRun run = points->run(*session, point);
      if (only_rows) run.outcome.Clear();
      constexpr std::chrono::milliseconds kQuick(50);
      world_.send(0, kResult,
                  std::vector<std::string>{std::to_string(point), run.row.SerializeAsString(),
                                           run.outcome.SerializeAsString(),
                                           Clock::now() - start < kQuick ? "quick" : ""});
      constexpr std::uint64_t kKept = 64;  // what a session keeps of runs does not grow for ever
      if (served % kKept == 0)
        session = std::make_unique<Session>(Settings{.threads = 1, .command_line = {}});
    }
  }

 private:
  mpi::environment environment_;
  mpi::communicator world_;
};

}  // namespace

std::unique_ptr<Ranks> Ranks::join() {
  if (!is_launched()) return nullptr;
  auto ranks = std::make_unique<MpiRanks>();
  if (ranks->is_alone()) return nullptr;
  return ranks;
}

#else

std::unique_ptr<Ranks> Ranks::join() {
  if (!is_launched()) return nullptr;
  throw_input_error(
      "a launcher of MPI started this program, which was built without it (docs/scaling.md); start it by "
      "itself");
}

#endif

}  // namespace primalsim::study
