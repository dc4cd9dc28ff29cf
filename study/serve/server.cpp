#include "study/serve/server.h"

#include <algorithm>

#include "study/serve/loader.h"
#include "study/serve/lone_rounds.h"
#include "study/serve/rewriting.h"
#include "study/serve/state_account.h"

namespace primalsim::study {
namespace {

using accelerator::srpg::TimeLine;

// A sequence that decodes.
struct Sequence {
  std::uint32_t request = 0;
  std::uint32_t shape = 0;
  std::uint32_t context = 0;  // of its next step
  std::uint32_t left = 0;     // tokens to generate
  std::uint64_t held = 0;     // entries of the cache
  Cycle last_token = 0;
};

class Server {
 public:
  Server(std::span<const Arrival> arrivals, const Adapters& adapters, const StepCosts& costs,
         const ServerSettings& settings)
      : arrivals_(arrivals),
        adapters_(adapters),
        costs_(costs),
        machine_(costs.machine()),
        settings_(settings),
        scheduler_(settings.scheduler->make()),
        pool_(adapters.shapes, adapters.shape_of, machine_.dcim_words, settings.most_resident,
              *settings.replacement),
        loader_(pool_, adapters, machine_.layers, kServedPolicies[settings.policy]),
        states_(machine_, kServedPolicies[settings.policy]),
        rewriting_(adapters, machine_, kServedPolicies[settings.policy]),
        alone_(adapters.shapes.size()) {
    out_.requests.resize(arrivals.size());
    out_.decoded.resize(adapters.shapes.size());
    if (settings.keep_intervals) out_.intervals.resize(arrivals.size());
  }

  ServerOutcome run() {
    arrive();
    while (now_ < settings_.until) {
      const Cycle begin = now_;
      if (may_take_up_ && scheduler_->takes_up(running_.size()) && take_up()) {
        prefill();
      } else if (!running_.empty()) {
        round();
      } else if (!sleep()) {
        break;
      }
      arrive();
      write_behind(begin);
    }
    finish();
    return std::move(out_);
  }

 private:
  // Takes in all that has arrived by now.
  void arrive() {
    for (; next_ < arrivals_.size() && arrivals_[next_].cycle <= std::min(now_, settings_.until); ++next_) {
      RequestOutcome& request = out_.requests[next_];
      request.refusal = refusal_of(arrivals_[next_], machine_);
      request.state =
          request.refusal == RefusalReason::kNone ? RequestState::kWaiting : RequestState::kRefused;
      if (request.state == RequestState::kRefused) continue;
      waiting_.push_back({static_cast<std::uint32_t>(next_), arrivals_[next_].input_tokens, true});
      changed();
    }
    out_.most_in_system = std::max<std::uint64_t>(out_.most_in_system, waiting_.size() + running_.size());
  }

  // Who is next, or whether there is room, may be something else now.
  void changed() {
    may_take_up_ = true;
    may_load_ = true;
  }

  // Until the next arrival; false if there is none.
  bool sleep() {
    if (next_ == arrivals_.size()) return false;
    const Cycle until = std::min(arrivals_[next_].cycle, settings_.until);
    hold();
    states_.idle(until - now_);
    now_ = until;
    return true;
  }

  std::size_t choose() {
    if (scheduler_->looks_further()) {
      for (WaitingRequest& each : waiting_) {
        each.adapter_ready = loader_.is_ready(arrivals_[each.request].adapter);
      }
    }
    return scheduler_->next(waiting_);
  }

  std::uint64_t wanted_entries(const WaitingRequest& waiting) const {
    const Arrival& arrival = arrivals_[waiting.request];
    return settings_.preemption == Preemption::kNever
               ? machine_.entries(std::uint64_t{arrival.input_tokens} + arrival.output_tokens - 1)
               : machine_.entries(waiting.tokens);
  }

  // Room for its prompt, and for the next token of every sequence, lest it be preempted at once.
  bool has_cache(const WaitingRequest& waiting) const {
    const std::uint64_t others = running_.size() + batch_.size();
    const std::uint64_t next = settings_.preemption == Preemption::kNever || others == 0 ? 0 : others + 1;
    return used_entries_ + wanted_entries(waiting) + next <= machine_.kv_entries;
  }

  // Fills `batch_` with requests whose prompts go through the layers together; false if there is none.
  bool take_up() {
    batch_.clear();
    loader_.begin_step();
    std::uint64_t tokens = 0;
    while (!waiting_.empty() && running_.size() + batch_.size() < settings_.most_sequences) {
      const std::size_t index = choose();
      const WaitingRequest next = waiting_[index];
      const std::uint32_t adapter = arrivals_[next.request].adapter;
      if (!batch_.empty() && tokens + next.tokens > settings_.most_prefill_tokens) return true;
      if (!has_cache(next)) break;
      // An adapter that has to be written is that of the first prompt.
      if (!loader_.is_ready(adapter) && !batch_.empty()) return true;
      if (!loader_.can_take(adapter, running_.empty() && batch_.empty())) break;
      scheduler_->taken(waiting_, index);
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(index));
      may_load_ = true;
      begin_request(next);
      tokens += next.tokens;
    }
    may_take_up_ = !batch_.empty();
    return !batch_.empty();
  }

  void begin_request(const WaitingRequest& waiting) {
    const Arrival& arrival = arrivals_[waiting.request];
    RequestOutcome& request = out_.requests[waiting.request];
    const Loader::Taken taken = loader_.take(waiting.request, arrival.adapter);
    if (taken.writing) writing_ = {taken.written, true};
    if (arrival.adapter != kNoAdapter) ++(taken.hit ? out_.hits : out_.misses);
    if (request.preempted == 0) {
      request.taken_up = now_;
      request.adapter_hit = taken.hit;
    }
    request.state = RequestState::kRunning;
    Sequence sequence;
    sequence.request = waiting.request;
    sequence.shape = adapters_.shape(arrival.adapter);
    sequence.context = waiting.tokens + 1;
    sequence.left = arrival.output_tokens - request.generated;
    sequence.held = wanted_entries(waiting);
    use_entries(sequence.held);
    if (request.preempted > 0) out_.recomputed_tokens += waiting.tokens;
    batch_.push_back(sequence);
  }

  void use_entries(std::uint64_t more) {
    used_entries_ += more;
    out_.kv_peak = std::max(out_.kv_peak, used_entries_);
  }

  // What is in the caches and DCIMs now, idle tiles keep.
  std::uint64_t held_banks() const {
    return machine_.kv_banks.at(static_cast<std::uint32_t>(used_entries_)) +
           (rewriting_.applies() ? 0 : pool_.banks());
  }
  void hold() { states_.hold(held_banks()); }

  void prefill() {
    make_up_for_passing();
    std::vector<PrefillCost> costs;
    std::vector<TimeLine> lines;
    for (const Sequence& sequence : batch_) {
      costs.push_back(costs_.prefill(sequence.shape, sequence.context - 1));
      lines.push_back(costs.back().lines[settings_.policy]);
      for (std::size_t i = 0; i < out_.prefill_fj.size(); ++i) out_.prefill_fj[i] += costs.back().energy[i];
    }
    const std::vector<Cycle> ends = prompt_ends(costs);
    const Cycle last = *std::max_element(ends.begin(), ends.end());
    Cycle delay = 0;
    const AdapterShape& adapter = adapters_.shapes[batch_.front().shape];
    if (writing_.needed && adapter.reprogram_cycles > 0) {
      const PromptWriting writing = prompt_writing(machine_, costs.front().layer_cycles, adapter,
                                                   writing_.written, kServedPolicies[settings_.policy]);
      delay = writing.delay();
      out_.passing_cycles += writing.with.passing_cycles;
      out_.stall_cycles += writing.stall();
      states_.prompts(delay + last, lines, &writing.with, &writing.without);
      link_busy_ = machine_.layers * adapter.reprogram_cycles - writing_.written;
      out_.hidden_cycles += link_busy_ - std::min(link_busy_, writing.stall());
    } else {
      states_.prompts(last, lines, nullptr, nullptr);
    }
    writing_ = {};
    // Every layer computes for each prompt as long as the prompt keeps it from the next.
    for (const PrefillCost& cost : costs) layer_busy_ += std::min(cost.follower_cycles, cost.cycles);
    for (std::size_t i = 0; i < batch_.size(); ++i) add_first_token(batch_[i], now_ + delay + ends[i]);
    now_ += delay + last;
  }

  void add_first_token(Sequence sequence, Cycle when) {
    RequestOutcome& request = out_.requests[sequence.request];
    if (request.generated == 0) {
      request.first_token = when;
    } else if (settings_.keep_intervals) {
      out_.intervals[sequence.request].push_back(when - request.last_token);
    }
    if (add_token(sequence, when)) running_.push_back(sequence);
  }

  // Whether there are more to come; if not, the request is finished.
  bool add_token(Sequence& sequence, Cycle when) {
    RequestOutcome& request = out_.requests[sequence.request];
    ++request.generated;
    request.last_token = sequence.last_token = when;
    if (--sequence.left > 0) return true;
    request.state = RequestState::kFinished;
    release(sequence);
    return false;
  }

  void release(const Sequence& sequence) {
    used_entries_ -= sequence.held;
    loader_.release(arrivals_[sequence.request].adapter);
    changed();
  }

  // Makes room for the entries of the next tokens.
  void grow() {
    if (settings_.preemption == Preemption::kNever) return;
    const auto growth = [&] {
      std::uint64_t more = 0;
      for (const Sequence& sequence : running_) more += machine_.entries(sequence.context) - sequence.held;
      return more;
    };
    std::uint64_t more = growth();
    while (used_entries_ + more > machine_.kv_entries) {
      preempt();
      more = growth();
    }
    for (Sequence& sequence : running_) sequence.held = machine_.entries(sequence.context);
    use_entries(more);
  }

  void preempt() {
    const Sequence last = running_.back();
    running_.pop_back();
    RequestOutcome& request = out_.requests[last.request];
    request.state = RequestState::kWaiting;
    ++request.preempted;
    ++out_.preemptions;
    release(last);
    // Its next step would have been at last.context: so many tokens are there.
    waiting_.insert(waiting_.begin(), {last.request, last.context, true});
  }

  void count(const Sequence& sequence, std::vector<std::uint64_t>& by_context) const {
    if (by_context.size() <= sequence.context) by_context.resize(costs_.decode(sequence.shape).layer.size());
    ++by_context[sequence.context];
  }

  // A token of the only sequence that decodes, which would take `cycles` if nothing were written.
  Cycle lone_round(const Sequence& sequence, Cycle cycles) {
    const DecodeCosts& costs = costs_.decode(sequence.shape);
    alone_.add(sequence.shape, sequence.context, costs.layer.size(), held_banks());
    if (rewriting_.writing().cycles == 0) return cycles;
    const TimeLine line = rewriting_.token_line(costs.layer[sequence.context]);
    rewriting_.count_round(line.cycles - cycles - line.passing_cycles, line.passing_cycles, out_);
    return line.cycles;
  }

  // What weights that passed have kept layers from computing, since the last step.
  void make_up_for_passing() {
    const Cycle cycles = loader_.take_slowed();
    hold();
    states_.passing(cycles);
    out_.passing_cycles += cycles;
    now_ += cycles;
  }

  void round() {
    make_up_for_passing();
    grow();
    Cycle slowest = 0;
    Cycle periods = 0;
    Cycle computing = 0;
    rewriting_.begin_round();
    for (const Sequence& sequence : running_) {
      rewriting_.add(arrivals_[sequence.request].adapter);
      const DecodeCosts& costs = costs_.decode(sequence.shape);
      slowest = std::max(slowest, costs.layer[sequence.context]);
      computing += costs.layer[sequence.context];
      periods += std::max(costs.period[sequence.context], machine_.head_cycles);
      count(sequence, out_.decoded[sequence.shape]);
    }
    Cycle cycles = machine_.layers * slowest + machine_.head_cycles + machine_.traffic.way.cycles();
    if (running_.size() > 1) {
      const Cycle alone = std::max(cycles, periods);
      hold();
      const auto use = states_.round(alone, running_.size(), computing, rewriting_.writing());
      if (use.rewrites) rewriting_.count_round(0, use.cycles - alone, out_);
      cycles = use.cycles;
    } else {
      cycles = lone_round(running_.front(), cycles);
    }
    layer_busy_ = std::min(cycles, computing);
    ++out_.rounds;
    out_.round_tokens += running_.size();
    now_ += cycles;
    std::size_t kept = 0;
    for (Sequence& sequence : running_) {
      if (settings_.keep_intervals) {
        out_.intervals[sequence.request].push_back(now_ - sequence.last_token);
      }
      ++sequence.context;
      if (add_token(sequence, now_)) running_[kept++] = sequence;
    }
    running_.resize(kept);
  }

  // What the host link did since `begin` behind computation: it writes the adapter of who is next.
  void write_behind(Cycle begin) {
    const Cycle cycles = now_ - begin;
    const Cycle busy = std::min(cycles, layer_busy_);
    const Cycle link = std::min(cycles, link_busy_);
    layer_busy_ = 0;
    link_busy_ = 0;
    if (may_load_ && !waiting_.empty() && loader_.may_begin()) {
      may_load_ = false;
      const WaitingRequest& next = waiting_[choose()];
      const Arrival& arrival = arrivals_[next.request];
      loader_.begin(next.request, arrival.adapter, std::max(begin, arrival.cycle));
    }
    const Cycle written = loader_.advance(begin, cycles, busy, link);
    may_take_up_ = may_take_up_ || written > 0;
  }

  void finish() {
    out_.end = now_;
    alone_.account(costs_, rewriting_, states_);
    const Loader::Behind& behind = loader_.behind();
    states_.hidden_writing(machine_.layer_tiles * behind.layer_cycles, behind.adapters);
    out_.hidden_cycles += behind.cycles;
    out_.tiles = states_.use();
    out_.idle = states_.idle_use();
    out_.evictions = pool_.evictions();
    out_.writes = rewriting_.writes_with(loader_.writes());
  }

  struct Writing {
    Cycle written = 0;
    bool needed = false;
  };

  const std::span<const Arrival> arrivals_;
  const Adapters& adapters_;
  const StepCosts& costs_;
  const ServedMachine& machine_;
  const ServerSettings& settings_;
  const std::unique_ptr<Scheduler> scheduler_;
  AdapterPool pool_;
  Loader loader_;
  StateAccount states_;
  Rewriting rewriting_;
  LoneRounds alone_;
  ServerOutcome out_;
  Cycle now_ = 0;
  std::size_t next_ = 0;  // arrival
  std::vector<WaitingRequest> waiting_;
  std::vector<Sequence> running_;  // in the order in which they were taken up
  std::vector<Sequence> batch_;    // whose prompts go next
  bool may_take_up_ = true;        // something has changed since nothing could be
  bool may_load_ = true;           // something has changed since it was looked who is next
  std::uint64_t used_entries_ = 0;
  Writing writing_;       // of the first prompt's adapter
  Cycle layer_busy_ = 0;  // of the step just made
  Cycle link_busy_ = 0;
};

}  // namespace

ServerOutcome serve_requests(std::span<const Arrival> arrivals, const Adapters& adapters,
                             const StepCosts& costs, const ServerSettings& settings) {
  return Server(arrivals, adapters, costs, settings).run();
}

}  // namespace primalsim::study
