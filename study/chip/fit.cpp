// The numbers of a chip that nobody states, fitted to recorded traces: one number after the other is moved
// along its range as long as the error falls.
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "proto/format.h"
#include "proto/read.h"
#include "proto/schema.h"
#include "proto/write.h"
#include "study/chip.h"
#include "study/chip/fields.h"
#include "study/chip/machine.h"
#include "study/chip/prediction.h"
#include "study/provenance.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

struct Score {
  v1::ErrorSpread barriers;
  double operation = 0;  // mean

  // Weighted so that neither many easy barriers nor a few hopeless ones decide.
  double value() const { return barriers.mean() + barriers.median() / 2 + barriers.p90() / 5 + operation; }
};

class Fit {
 public:
  Fit(const Work& work, const v1::Chip& chip, std::string where, const std::vector<RecordedTrace>& traces)
      : work_(work), where_(std::move(where)), traces_(traces), fields_(chip, where_) {}

  Score score(const v1::Chip& chip, const std::vector<std::size_t>& chosen) {
    const noc::transactions::Machine machine = machine_of(chip, where_);
    std::vector<Prediction> predictions(chosen.size());
    work_.for_each(chosen.size(), [&](std::size_t i) {
      predictions[i] = predict(machine, traces_[chosen[i]], noc::transactions::Issue::kRecorded);
    });
    ++replays_;
    std::vector<double> errors;
    std::vector<double> operations;
    for (const Prediction& prediction : predictions) {
      errors.insert(errors.end(), prediction.errors.begin(), prediction.errors.end());
      operations.push_back(std::abs(prediction.operation_error));
    }
    return {spread_of(errors), mean_of(operations)};
  }

  // Starting at `chip`; what it finds is no worse on the chosen traces.
  v1::Chip fit(v1::Chip chip, const std::vector<std::size_t>& chosen, std::uint32_t rounds) {
    Score best = score(chip, chosen);
    for (std::uint32_t round = 0; round < rounds; ++round) {
      bool better = false;
      for (std::size_t field = 0; field < fields_.size(); ++field) {
        work_.say("round {}: {}, error {:.4f}", round + 1, fields_.name(field), best.value());
        better = improve(field, chosen, chip, best) || better;
      }
      if (!better) break;
    }
    return chip;
  }

  const ChipFields& fields() const { return fields_; }
  std::uint64_t replays() const { return replays_; }

 private:
  bool improve(std::size_t field, const std::vector<std::size_t>& chosen, v1::Chip& chip, Score& best) {
    constexpr double kLeast = 1e-5;
    const double before = fields_.get(chip, field);
    double found = before;
    for (const double number : fields_.steps(field)) {
      if (number == before) continue;
      fields_.set(chip, field, number);
      const Score tried = score(chip, chosen);
      if (tried.value() >= best.value() - kLeast) continue;
      best = tried;
      found = number;
    }
    fields_.set(chip, field, found);
    return found != before;
  }

  const Work& work_;
  std::string where_;
  const std::vector<RecordedTrace>& traces_;
  ChipFields fields_;
  std::uint64_t replays_ = 0;
};

// Trace i is in part i modulo `folds`, so that kinds which follow each other are spread over the parts.
void add_folds(const v1::Chip& chip, const ChipFitRequest& request, const std::vector<RecordedTrace>& traces,
               Fit& fit, v1::ChipFit& result) {
  for (std::uint32_t fold = 0; fold < request.folds; ++fold) {
    std::vector<std::size_t> kept;
    std::vector<std::size_t> left_out;
    for (std::size_t i = 0; i < traces.size(); ++i)
      (i % request.folds == fold ? left_out : kept).push_back(i);
    const Score score = fit.score(fit.fit(chip, kept, request.rounds), left_out);
    v1::FitFold& made = *result.add_folds();
    for (const std::size_t i : left_out) made.add_left_out(traces[i].file);
    *made.mutable_error() = score.barriers;
    made.set_operation_error(score.operation);
  }
}

}  // namespace

v1::ChipFit fit_chip(Session& session, const ChipFitRequest& request, const Progress& progress) {
  const Work work(session, progress);
  format_of(request.out);  // whether its ending is one
  v1::File file = read_file(request.machine);
  const v1::Chip chip = read_chip(request.machine);
  const noc::transactions::Machine machine = machine_of(chip, request.machine);
  prove_networks(chip, request.machine);
  std::vector<RecordedTrace> traces;
  for (const std::string& trace : request.traces) {
    traces.push_back(read_recorded_trace(trace, chip, machine));
    if (traces.back().barriers.empty()) throw_input_error("{}: has no barrier to fit to", trace);
  }
  std::vector<std::size_t> all(traces.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  Fit fit(work, chip, request.machine, traces);
  const Score before = fit.score(chip, all);
  const v1::Chip fitted = fit.fit(chip, all, request.rounds);
  const Score after = fit.score(fitted, all);
  v1::ChipFit result;
  result.set_machine(chip.name());
  result.set_traces(traces.size());
  *result.mutable_before() = before.barriers;
  *result.mutable_after() = after.barriers;
  result.set_operation_error_before(before.operation);
  result.set_operation_error_after(after.operation);
  for (std::size_t i = 0; i < fit.fields().size(); ++i) {
    v1::FittedNumber& number = *result.add_numbers();
    number.set_field(fit.fields().name(i));
    number.set_before(fit.fields().get(chip, i));
    number.set_after(fit.fields().get(fitted, i));
  }
  add_folds(chip, request, traces, fit, result);
  result.set_replays(fit.replays());
  *file.mutable_chip() = fitted;
  write_file(request.out, file);
  Provenance made(session);
  made.setting("rounds", std::to_string(request.rounds)).setting("folds", std::to_string(request.folds));
  made.file("machine", request.machine);
  for (const std::string& trace : request.traces) made.file("trace", trace);
  *result.mutable_provenance() = made.message();
  return result;
}

}  // namespace primalsim::study
