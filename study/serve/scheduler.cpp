#include "study/serve/scheduler.h"

#include <algorithm>
#include <array>
#include <map>

namespace primalsim::study {
namespace {

class FirstComeFirstServed : public Scheduler {
 public:
  bool takes_up(std::size_t /*running*/) const override { return true; }
  std::size_t next(std::span<const WaitingRequest> /*waiting*/) const override { return 0; }
  bool looks_further() const override { return false; }
};

class DecodeFirst : public FirstComeFirstServed {
 public:
  bool takes_up(std::size_t running) const override { return running == 0; }
};

class ShortestFirst : public Scheduler {
 public:
  bool takes_up(std::size_t /*running*/) const override { return true; }
  std::size_t next(std::span<const WaitingRequest> waiting) const override {
    const auto shortest = std::min_element(waiting.begin(), waiting.end(),
                                           [](const auto& a, const auto& b) { return a.tokens < b.tokens; });
    return static_cast<std::size_t>(shortest - waiting.begin());
  }
};

// Nobody is passed over more often than kMostPasses times.
class AdapterAware : public Scheduler {
 public:
  bool takes_up(std::size_t /*running*/) const override { return true; }
  std::size_t next(std::span<const WaitingRequest> waiting) const override {
    const auto passed = passes_.find(waiting.front().request);
    if (passed != passes_.end() && passed->second >= kMostPasses) return 0;
    const auto ready = std::find_if(waiting.begin(), waiting.end(),
                                    [](const WaitingRequest& each) { return each.adapter_ready; });
    return ready == waiting.end() ? 0 : static_cast<std::size_t>(ready - waiting.begin());
  }
  void taken(std::span<const WaitingRequest> waiting, std::size_t index) override {
    if (index == 0) {
      passes_.erase(waiting.front().request);
    } else {
      ++passes_[waiting.front().request];
    }
  }

 private:
  static constexpr std::uint32_t kMostPasses = 16;
  std::map<std::uint32_t, std::uint32_t> passes_;  // of requests that stood first
};

template <typename Kind>
std::unique_ptr<Scheduler> make() {
  return std::make_unique<Kind>();
}

constexpr std::array kSchedulers{
    SchedulerKind{"fcfs", "first come first served, prompts before the next round",
                  make<FirstComeFirstServed>},
    SchedulerKind{"shortest-first", "the shortest prompt first, before the next round", make<ShortestFirst>},
    SchedulerKind{"decode-first", "first come first served, once no sequence decodes any more",
                  make<DecodeFirst>},
    SchedulerKind{
        "adapter-aware",
        "as fcfs, but requests whose adapter is in the DCIM go first; nobody stands aside more than 16 "
        "times",
        make<AdapterAware>},
};

}  // namespace

void Scheduler::taken(std::span<const WaitingRequest> /*waiting*/, std::size_t /*index*/) {}

std::span<const SchedulerKind> schedulers() { return kSchedulers; }

const SchedulerKind* find_scheduler(std::string_view name) {
  const auto* const found = std::find_if(kSchedulers.begin(), kSchedulers.end(),
                                         [&](const SchedulerKind& each) { return each.name == name; });
  return found == kSchedulers.end() ? nullptr : found;
}

}  // namespace primalsim::study
