// What a person is told of one long flit run: how much there is to simulate, and how far it is.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "accelerator/run_progress.h"
#include "core/number_text.h"
#include "study/work.h"

namespace primalsim::study {

class RunWatch {
 public:
  // `what` names the run: "primal: the layer flit by flit". It is silent for runs below `patience`.
  RunWatch(const Work& work, std::string what, std::chrono::milliseconds patience = std::chrono::seconds(2))
      : work_(work), what_(std::move(what)), patience_(patience), start_(Clock::now()) {}

  void operator()(const accelerator::RunStep& step) {
    // Of the published models' layers the largest has some ten million.
    constexpr std::uint64_t kMany = 50'000'000;
    if (step.done == 0 && step.flit_hops >= kMany) {
      work_.say("{}: {} flit-hops, about a second for every {}", what_, grouped(step.flit_hops),
                grouped(kMany));
    }
    if (step.done == 0 || Clock::now() - start_ < patience_) return;
    const auto tenth = static_cast<std::size_t>(kTenths * step.done / step.all);
    if (tenth > shown_) work_.count(what_, shown_ = tenth, kTenths);
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kTenths = 10;

  const Work& work_;
  const std::string what_;
  const std::chrono::milliseconds patience_;
  const Clock::time_point start_;
  std::size_t shown_ = 0;
};

}  // namespace primalsim::study
