#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "core/error.h"
#include "study/generate/prefill_parts.h"
#include "study/generate/times.h"
#include "study/generate/token_stream.h"

namespace primalsim::study {
namespace {

// Consecutive tokens of a prompt in one order of tasks, through one layer and through two.
struct Piece {
  TaskOrder order = TaskOrder::kClosest;
  std::uint32_t sequence = 0;
  std::uint32_t last = 0;  // context of the last token
  std::uint32_t tokens = 0;
  StreamRun run;
  std::vector<Cycle> first_layer;   // per token: cycles until it and all before it are done
  std::vector<Cycle> second_layer;  // behind two layers; as first_layer where there is one only
  bool fits = true;

  // What a further layer adds for the first `count` tokens.
  Cycle adds(std::uint32_t count) const {
    const Cycle one = first_layer[count - 1];
    return second_layer[count - 1] > one ? second_layer[count - 1] - one : 0;
  }
  Cycle period() const {
    if (tokens > kFillingTokens + kDrainingTokens + 1) return steady_period(run.ends).cycles;
    return tokens == 1 ? first_layer[0] : (first_layer[tokens - 1] - first_layer[0]) / (tokens - 1);
  }
  // Of the token that the period belongs to.
  std::uint32_t context() const { return last - tokens / 2 + 1; }
};

std::vector<Cycle> latest_so_far(std::vector<Cycle> ends) {
  for (std::size_t i = 1; i < ends.size(); ++i) ends[i] = std::max(ends[i], ends[i - 1]);
  return ends;
}

// The time of a prompt in one order of tasks, and how much later another one behind it is done.
struct PromptTime {
  Cycle cycles = 0;
  Cycle follower = 0;
  Cycle layer_cycles = 0;  // of parts: how long each layer works
};

using Points = std::vector<std::pair<std::uint32_t, std::uint64_t>>;

// Every figure is of the tokens from the first on, of runs at contexts that no prompt's length moves: so a
// longer prompt never takes less time.
class Prefill {
 public:
  Prefill(const Inputs& inputs, const LayerRuns& runs, const TokenRequest& request,
          const GenerateRequest& settings, Cycle head_cycles)
      : layers_(inputs.workload.shape().layers()),
        window_(inputs.workload.shape().sliding_window()),
        runs_(runs),
        settings_(settings),
        prompt_(request.prompt_tokens),
        parts_(parts_of_prompt()),
        whole_(std::min(kWholePromptTokens, runs.most_context())),
        head_cycles_(head_cycles) {}

  PrefillTimes run() {
    run_pieces();
    run_alone();
    choose();
    if (prompt_ <= whole_) {
      times_.tokens_per_sample = prompt_;
      times_.samples = {{(prompt_ + 1) / 2, runs_.prompt(prompt_, prompt_, order_, sequence_).run}};
    } else {
      times_.tokens_per_sample = kStreamTokens;
      sample_long_prompt();
    }
    return std::move(times_);
  }

 private:
  bool streamed() const { return settings_.prefill == PrefillKind::kStreamed; }

  // What waits for the next layer has to lie somewhere.
  std::vector<std::uint32_t> parts_of_prompt() const {
    if (streamed()) return {prompt_};
    const std::uint64_t room = std::max<std::uint64_t>(1, runs_.waiting_tokens(prompt_));
    const std::uint64_t wanted =
        settings_.prefill == PrefillKind::kChunked ? settings_.chunk_tokens : prompt_;
    return cut_into_parts(prompt_, std::min(wanted, room));
  }

  // Contexts of the last tokens of the runs behind the first `whole_` tokens, as far as the prompt needs
  // them.
  std::vector<std::uint32_t> lasts() const {
    std::set<std::uint32_t> all;
    const std::uint64_t most = runs_.most_context();
    for (std::uint64_t last = 2 * std::uint64_t{kWholePromptTokens};; last *= 2) {
      all.insert(static_cast<std::uint32_t>(std::min(last, most)));
      if (last >= prompt_) break;
    }
    if (window_ > whole_ && window_ < *all.rbegin()) all.insert(window_);
    const std::vector<std::uint32_t> sorted(all.begin(), all.end());
    return {sorted.begin(), std::next(std::lower_bound(sorted.begin(), sorted.end(), prompt_))};
  }

  void run_pieces() {
    for (const TaskOrder order : kTaskOrders) {
      for (const std::uint32_t sequence : runs_.sampled()) {
        pieces_.push_back({order, sequence, 1, 1, {}, {}, {}, true});
        if (prompt_ == 1 && settings_.batch == 1) continue;
        pieces_.push_back({order, sequence, whole_, whole_, {}, {}, {}, true});
        if (prompt_ <= whole_) continue;
        for (const std::uint32_t last : lasts()) {
          pieces_.push_back({order, sequence, last, kStreamTokens, {}, {}, {}, true});
        }
      }
    }
    runs_.work().for_each(
        pieces_.size(),
        [&](std::size_t i) {
          Piece& piece = pieces_[i];
          try {
            piece.run = runs_.prompt(piece.last, piece.tokens, piece.order, piece.sequence);
          } catch (const NoFit&) {
            // Only one token after the other can be refused here while the closest order, which may be that,
            // is not.
            if (piece.order == TaskOrder::kClosest) throw;
            piece.fits = false;
            return;
          }
          piece.first_layer = latest_so_far(piece.run.ends);
          piece.second_layer =
              layers_ == 1 || !streamed()
                  ? piece.first_layer
                  : latest_so_far(runs_.second_layer(piece.last, piece.tokens, piece.order, piece.sequence));
        },
        "runs of the prompt");
  }

  // Single tokens at some contexts, for parts that begin there.
  void run_alone() {
    if (parts_.size() == 1) return;
    std::vector<std::uint32_t> contexts{1};
    for (const std::uint32_t last : lasts()) contexts.push_back(last);
    const auto sequences = sampled_sequences(settings_.batch);
    std::vector<Cycle> cycles(contexts.size() * sequences.size());
    runs_.work().for_each(
        cycles.size(),
        [&](std::size_t i) {
          cycles[i] = runs_.step(contexts[i % contexts.size()], sequences[i / contexts.size()])->flit_cycles;
        },
        "tokens that begin a part");
    for (std::size_t i = 0; i < cycles.size(); ++i) {
      alone_[sequences[i / contexts.size()]].emplace_back(contexts[i % contexts.size()], cycles[i]);
    }
  }

  std::vector<const Piece*> pieces_of(TaskOrder order, std::uint32_t sequence) const {
    std::vector<const Piece*> found;
    for (const Piece& piece : pieces_) {
      if (piece.order == order && piece.sequence == sequence) found.push_back(&piece);
    }
    return found;
  }

  Cycle through_all(Cycle first_layer, Cycle layer) const { return first_layer + (layers_ - 1) * layer; }

  // Behind the runs at the start: the periods at some contexts.
  Points periods_of(const std::vector<const Piece*>& pieces) const {
    Points periods;
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      periods.emplace_back(pieces[i]->context(), pieces[i]->period());
    }
    return periods;
  }

  PromptTime time_in_parts(const std::vector<const Piece*>& pieces) const {
    const Piece& start = *pieces[pieces.size() == 1 ? 0 : 1];
    Points started;
    for (std::uint32_t tokens = 1; tokens <= start.tokens; ++tokens) {
      started.emplace_back(tokens, start.first_layer[tokens - 1]);
    }
    // One token alone may take longer than with others around it.
    started.front().second = std::max<std::uint64_t>(started.front().second, pieces.front()->first_layer[0]);
    for (std::size_t i = 1; i < started.size(); ++i) {
      started[i].second = std::max(started[i].second, started[i - 1].second);
    }
    auto periods = periods_of(pieces);
    if (periods.empty()) periods = {{1, 0}};
    const auto alone = alone_.find(start.sequence);
    const LayerPace pace{ContextCurve(std::move(started)), start.tokens, ContextCurve(std::move(periods)),
                         ContextCurve(alone == alone_.end() ? Points{{1, 0}} : alone->second)};
    const bool overlapped = settings_.prefill == PrefillKind::kChunked;
    const PartTimes parts = time_of_parts(pace, parts_, layers_, overlapped);
    // Another prompt follows as soon as a layer is free; in parts without overlap only behind all of it.
    const bool apart = parts_.size() > 1 && !overlapped;
    return {parts.cycles, apart ? parts.cycles : parts.layer_cycles, parts.layer_cycles};
  }

  PromptTime time_of(const std::vector<const Piece*>& pieces) const {
    if (!streamed()) return time_in_parts(pieces);
    const Piece& alone = *pieces.front();
    PromptTime time{through_all(alone.first_layer[0], alone.adds(1)), alone.first_layer[0], 0};
    if (pieces.size() == 1) return time;
    const Piece& start = *pieces[1];
    for (std::uint32_t count = 2; count <= std::min(prompt_, whole_); ++count) {
      time.cycles = std::max(time.cycles, through_all(start.first_layer[count - 1], start.adds(count)));
    }
    Points added{{whole_, start.adds(whole_)}};
    for (std::size_t i = 2; i < pieces.size(); ++i) {
      added.emplace_back(pieces[i]->last, pieces[i]->adds(kStreamTokens));
    }
    const ContextCurve period(periods_of(pieces));
    const ContextCurve layer(std::move(added));
    Cycle first_layer = start.first_layer[whole_ - 1];
    for (std::uint32_t context = whole_ + 1; context <= prompt_; ++context) {
      first_layer += period.at(context);
      time.cycles = std::max(time.cycles, through_all(first_layer, layer.at(context)));
    }
    time.follower = period.sum(1, prompt_);
    return time;
  }

  // The faster order; of a batch, one prompt follows the other, and the slowest sequence decides.
  void choose() {
    times_.ttft_cycles = kNever;
    for (const TaskOrder order : kTaskOrders) {
      PromptTime slowest;
      std::uint32_t slowest_sequence = 0;
      bool fits = true;
      for (const std::uint32_t sequence : runs_.sampled()) {
        const auto pieces = pieces_of(order, sequence);
        fits = fits && std::all_of(pieces.begin(), pieces.end(), [](const Piece* p) { return p->fits; });
        if (!fits) break;
        const PromptTime time = time_of(pieces);
        if (time.cycles > slowest.cycles) slowest_sequence = sequence;
        slowest.cycles = std::max(slowest.cycles, time.cycles);
        slowest.follower = std::max(slowest.follower, time.follower);
        slowest.layer_cycles = std::max(slowest.layer_cycles, time.layer_cycles);
      }
      const Cycle all = slowest.cycles + (settings_.batch - 1) * slowest.follower;
      if (!fits || all >= times_.ttft_cycles) continue;
      times_.ttft_cycles = all;
      times_.follower_cycles = slowest.follower;
      times_.layer_cycles = slowest.layer_cycles;
      order_ = order;
      sequence_ = slowest_sequence;
    }
    streamed() ? set_streamed_layer() : set_layer_of_parts();
    times_.ttft_cycles += head_cycles_;
  }

  // Layers that work in turn add all of their time, overlapped ones that of a part.
  void set_layer_of_parts() {
    times_.busy_cycles = settings_.batch * times_.layer_cycles;
    times_.layer_cycles = std::min(times_.layer_cycles, times_.ttft_cycles / layers_);
    if (settings_.prefill == PrefillKind::kChunked) times_.layer_cycles /= parts_.size();
  }

  void set_streamed_layer() {
    const auto pieces = pieces_of(order_, sequence_);
    const Piece& last = *pieces.back();
    const Cycle adds = last.adds(prompt_ <= whole_ ? std::min(prompt_, last.tokens) : last.tokens);
    times_.layer_cycles = layers_ == 1 ? times_.ttft_cycles : std::min(adds, times_.ttft_cycles / layers_);
    // While the others follow the first token, every layer has some.
    times_.busy_cycles = times_.ttft_cycles - (layers_ - 1) * times_.layer_cycles;
  }

  std::uint32_t place(std::uint32_t twelfths) const {
    return kStreamTokens + static_cast<std::uint32_t>(std::uint64_t{prompt_ - kStreamTokens} * twelfths / 12);
  }

  // Of the order and the sequence that were chosen: the energy's samples, and what interpolation may be off
  // by.
  void sample_long_prompt() {
    const auto pieces = pieces_of(order_, sequence_);
    const std::vector<std::uint32_t> checks{place(5), place(9)};  // away from the runs of the ladder
    std::vector<StreamRun> ran(checks.size() + 2);
    const std::uint32_t middle = pieces[2]->last;
    const std::uint32_t longer = std::min(middle, kLongStreamTokens);
    runs_.work().for_each(
        ran.size(),
        [&](std::size_t i) {
          const std::uint32_t last = i < 2 ? checks[i] : i == 2 ? kStreamTokens : middle;
          ran[i] = runs_.prompt(last, i == 3 ? longer : kStreamTokens, order_, sequence_);
        },
        "runs that check the prompt");
    Points periods{{pieces[1]->context(), pieces[1]->period()}};
    times_.samples.emplace_back(kStreamTokens / 2 + 1, ran[2].run);
    double spread = 0;
    for (std::size_t i = 2; i < pieces.size(); ++i) {
      periods.emplace_back(pieces[i]->context(), pieces[i]->period());
      times_.samples.emplace_back(pieces[i]->context(), pieces[i]->run.run);
      spread += steady_period(pieces[i]->run.ends).spread / static_cast<double>(pieces.size() - 2);
    }
    Points checked;
    for (std::size_t i = 0; i < checks.size(); ++i) {
      checked.emplace_back(checks[i] - kStreamTokens / 2 + 1, steady_period(ran[i].ends).cycles);
    }
    const auto of_long = static_cast<double>(steady_period(ran[3].ends).cycles);
    const auto of_short = static_cast<double>(pieces[2]->period());
    times_.errors = {
        model_error("prefill_period_spread", spread,
                    "longest less shortest of the periods in a run, of their mean; the mean of the runs"),
        model_error("prefill_longer_run", of_long == 0 ? 0 : std::abs(of_short / of_long - 1),
                    "the period of a run of the prompt against one of twice its tokens"),
        model_error("prefill_interpolation", measure_error(ContextCurve(periods), checked).total,
                    "interpolated periods at two places between the runs against runs there")};
  }

  const std::uint64_t layers_;
  const std::uint32_t window_;
  const LayerRuns& runs_;
  const GenerateRequest& settings_;
  const std::uint32_t prompt_;
  const std::vector<std::uint32_t> parts_;  // the last token of each
  std::map<std::uint32_t, Points> alone_;   // by sequence
  const std::uint32_t whole_;               // tokens of the run at the start of a prompt
  const Cycle head_cycles_;
  std::vector<Piece> pieces_;
  TaskOrder order_ = TaskOrder::kClosest;
  std::uint32_t sequence_ = 0;  // the slowest
  PrefillTimes times_;
};

}  // namespace

PrefillTimes prefill_times(const Inputs& inputs, const LayerRuns& runs, const TokenRequest& request,
                           const GenerateRequest& settings, Cycle head_cycles) {
  return Prefill(inputs, runs, request, settings, head_cycles).run();
}

}  // namespace primalsim::study
