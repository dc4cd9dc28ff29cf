#include "study/search/search.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include "accelerator/lower_bounds/any_mapping.h"
#include "accelerator/run_program.h"
#include "core/activity.h"
#include "core/number_text.h"
#include "proto/content_hash.h"
#include "study/map.h"
#include "study/search/annealing.h"
#include "study/search/evaluator.h"
#include "study/search/proposals.h"
#include "study/search/strategy_scores.h"
#include "study/work.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/draft.h"
#include "workloads/mapping/kv_position.h"
#include "workloads/mapping/regions/default_regions.h"
#include "workloads/mapping/regions/place_regions.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::study {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kName = "search";

class Search {
 public:
  Search(const Inputs& inputs, const SearchRequest& request, Work& work)
      : inputs_(inputs),
        request_(request),
        work_(work),
        machine_(inputs.architecture),
        options_(layer_only(request.strategy)),
        placement_{inputs.workload, inputs.workload.layer(), machine_, options_},
        evaluator_(inputs, request.goal),
        proposals_(inputs, request.goal, machine_, options_, evaluator_),
        moves_(placement_),
        start_(Clock::now()) {}

  SearchOutcome run() {
    best_strategy_ = best_strategy(
        inputs_, request_.goal, machine_, options_, evaluator_, [this] { return stopped(); },
        [this] { return is_late(); }, work_);
    find_capacity();
    proposals_.require_capacity(least_capacity_);
    take_state();
    Annealing annealing(
        moves_,
        [this](const std::vector<v1::Regions>& proposals, const v1::Regions* current, double limit) {
          return score_best(proposals, current, limit);
        },
        [this](std::size_t count, const std::function<void(std::size_t)>& each) {
          work_.for_each(count, each);
        },
        state_);
    if (state_.chains().empty() && used() < 1) {
      const std::vector<v1::Regions> starts = this->starts();
      unless_ended([&] { annealing.begin(starts); });
    }
    while (!state_.chains().empty() && used() < 1 && !stopped()) {
      unless_ended([&] { annealing.round(used()); });
      say_now_and_then();
    }
    save();
    return outcome();
  }

 private:
  static workloads::StrategyOptions layer_only(workloads::StrategyOptions options) {
    options.lm_head = false;
    return options;
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  bool stopped() const { return request_.stop != nullptr && *request_.stop; }
  bool is_late() const { return request_.seconds && seconds() >= *request_.seconds; }
  double used() const {
    double part = 0;
    if (request_.evaluations) {
      part = static_cast<double>(state_.evaluations()) / static_cast<double>(*request_.evaluations);
    }
    if (request_.seconds) part = std::max(part, seconds() / *request_.seconds);
    return std::min(part, 1.0);
  }

  // Work that ends when the search shall. What half a round has done to the state is undone, for it would not
  // be the same every time; the best mapping that had a score is kept beside it.
  void unless_ended(const std::function<void()>& work) {
    const v1::SearchState before = state_;
    const StopCondition ended = [this] { return stopped() || is_late(); };
    try {
      const WorkContext context = work_context();
      const ContextScope scope({context.board, &ended, context.around});
      work();
    } catch (const Stopped&) {
      state_ = before;
      was_cut_ = true;
    }
  }

  std::optional<Scored> score_best(const std::vector<v1::Regions>& proposals, const v1::Regions* current,
                                   double limit) {
    const auto scored = proposals_.score_best(proposals, current, limit);
    if (!scored) return scored;
    const std::lock_guard lock(mutex_);
    if (!best_seen_.has_score() || scored->score < best_seen_.score()) {
      best_seen_.set_score(scored->score);
      *best_seen_.mutable_regions() = proposals[scored->index];
    }
    return scored;
  }

  // Nothing before the first round.
  const v1::SearchChain* best_found() const {
    const bool is_later = was_cut_ && best_seen_.has_score() &&
                          (!state_.has_best() || best_seen_.score() < state_.best().score());
    if (is_later) return &best_seen_;
    return state_.has_best() ? &state_.best() : nullptr;
  }

  std::vector<v1::Regions> starts() const {
    std::vector<v1::Regions> starts{request_.start ? *request_.start
                                                   : workloads::default_regions(placement_)};
    if (!proposals_.place(starts.front())) {
      throw_no_fit("{}: with these regions the model does not fit, or the cache holds fewer than {} tokens",
                   request_.start_source, grouped(least_capacity_));
    }
    if (!request_.start) {
      if (auto gathered = workloads::gathered_regions(placement_)) starts.push_back(*std::move(gathered));
    }
    for (v1::Regions& start : starts) {
      start.set_name(kName);
      // Each part is a step more of lock-step.
      if (!request_.start && request_.goal.lockstep()) start.set_stream_parts(1);
      moves_.spread_bands(start);
    }
    return starts;
  }

  // Regions must hold as many tokens as the published layout does, if that fits on as few tiles.
  void find_capacity() {
    for (const v1::ContextWeight& each : request_.goal.contexts()) {
      least_capacity_ =
          std::max(least_capacity_, workloads::kv_entries(inputs_.workload.shape(), each.context()));
    }
    try {
      const v1::Mapping primal = workloads::make_mapping("primal", inputs_.workload, machine_, options_);
      const workloads::SlicedGraph graph =
          workloads::slice_graph(inputs_.workload, inputs_.workload.layer(), machine_);
      if (primal.placements(0).tiles() > workloads::fewest_tiles(graph, machine_)) return;
      least_capacity_ = std::max(least_capacity_, workloads::kv_capacity_tokens(primal));
    } catch (const NoFit&) {  // then there is nothing to keep up with
    }
  }

  std::string variant() const { return workloads::variant_name(kName, options_, std::nullopt); }

  void take_state() {
    if (request_.resume) return go_on(*request_.resume);
    state_.set_model(inputs_.workload.name());
    state_.set_workload_hash(content_hash(inputs_.workload));
    state_.set_machine_hash(content_hash(inputs_.architecture));
    state_.set_variant(variant());
    state_.set_seed(request_.seed);
    *state_.mutable_goal() = request_.goal;
    state_.set_evaluations(0);
    state_.set_rounds(0);
  }

  void go_on(const v1::SearchState& from) {
    state_ = from;
    if (request_.start) work_.say("search: it goes on from where it was; --from counts when it begins only");
    refuse_other_inputs();
    refuse_other_goal();
    if (!is_consistent(state_))
      refuse_state("{} chains, {} rounds and {} evaluations are of no search; the file was changed",
                   state_.chains_size(), state_.rounds(), state_.evaluations());
    for (const v1::SearchChain& chain : state_.chains())
      workloads::check_regions(chain.regions(), placement_, "resume: chains");
    if (state_.has_best()) workloads::check_regions(state_.best().regions(), placement_, "resume: best");
  }

  template <typename... Args>
  [[noreturn]] void refuse_state(fmt::format_string<Args...> format, Args&&... args) const {
    throw_request_error("resume: {}{}{}", request_.resume_source, request_.resume_source.empty() ? "" : ": ",
                        fmt::format(format, std::forward<Args>(args)...));
  }

  void refuse_other_inputs() const {
    if (state_.model() != inputs_.workload.name()) {
      refuse_state("the search was for model '{}'; the model is '{}'", state_.model(),
                   inputs_.workload.name());
    }
    if (state_.workload_hash() != content_hash(inputs_.workload)) {
      refuse_state("the search was for '{}' with another adapter or of another shape", state_.model());
    }
    const std::string machine = content_hash(inputs_.architecture);
    if (state_.machine_hash() != machine) {
      refuse_state("the search was for machine {}; the machine is {}, '{}'", state_.machine_hash(), machine,
                   inputs_.architecture.name());
    }
    if (state_.variant() != variant()) {
      refuse_state("the search was for mappings '{}'; asked for are '{}'", state_.variant(), variant());
    }
    if (state_.seed() != request_.seed)
      refuse_state("the search had seed {}; the seed is {}", state_.seed(), request_.seed);
  }

  void refuse_other_goal() const {
    const std::string had = goal_text(state_.goal());
    const std::string asked = goal_text(request_.goal);
    if (had != asked) refuse_state("the search had {}; asked for is {}", had, asked);
  }

  std::string text(double score) const { return score_text(request_.goal.objective(), score); }

  void say_now_and_then() {
    constexpr double kEvery = 1;  // else the sign of a run would be shown in between
    const double now = seconds();
    if (now < said_ + kEvery) return;
    said_ = now;
    std::string left;
    if (request_.seconds) left = fmt::format(", {:.0f} s left", std::max(0.0, *request_.seconds - now));
    if (request_.evaluations && state_.evaluations() < *request_.evaluations)
      left += fmt::format(", {} evaluations left", grouped(*request_.evaluations - state_.evaluations()));
    work_.say("search: {:.0f} s, {} evaluations, best {}{}", now, grouped(state_.evaluations()),
              text(std::min(best_strategy_.score, state_.best().score())), left);
    save();
  }

  // Before the first round there is nothing to go on from.
  void save() {
    if (!request_.save || !state_.has_best()) return;
    const bool was_kept = not_kept_.empty();
    not_kept_.clear();
    try {
      request_.save(state_);
    } catch (const std::runtime_error& error) {
      not_kept_ = error.what();
      if (was_kept) work_.say("search: how far it is cannot be kept, and it goes on: {}", not_kept_);
    }
  }

  SearchOutcome outcome() const {
    SearchOutcome found;
    found.best_strategy = best_strategy_.name;
    found.best_strategy_score = found.score = best_strategy_.score;
    found.evaluations = state_.evaluations();
    found.interrupted = stopped();
    found.unscored = best_strategy_.unscored;
    found.not_kept = not_kept_;
    const v1::SearchChain* const best = best_found();
    if (best != nullptr && best->score() < best_strategy_.score) {
      found.score = best->score();
      found.regions = best->regions();
      found.mapping = workloads::make_mapping(*found.regions, inputs_.workload, machine_, request_.strategy);
      found.mapping.set_name(workloads::variant_name(kName, options_, std::nullopt));
    } else {
      found.mapping =
          workloads::make_mapping(best_strategy_.name, inputs_.workload, machine_, request_.strategy);
      if (best_strategy_.name == "compact") found.regions = workloads::default_regions(placement_);
    }
    if (found.regions) {
      found.regions->set_reduction(workloads::reduction_of(*found.regions, options_));
      found.regions->set_stream_parts(workloads::stream_parts_of(*found.regions, options_));
      found.regions->set_name(found.mapping.name());
    }
    if (request_.resume && evaluator_.score(found.mapping) != found.score) {
      refuse_state("its best mapping does not have the score that stands there, {}; the file was changed",
                   found.score);
    }
    for (const v1::ContextWeight& each : request_.goal.contexts()) {
      check(inputs_, found.mapping, each.context(), "search");
      // With all checks of a run, which the evaluations leave out.
      accelerator::run_program(workloads::lower(inputs_.workload, found.mapping, machine_,
                                                inputs_.workload.layer().name(), each.context()),
                               machine_);
    }
    found.bound = bound(found.mapping.placements(0).tiles());
    found.slower_at = slower_at(found.mapping);
    return found;
  }

  std::vector<std::uint32_t> slower_at(const v1::Mapping& mapping) const {
    std::vector<char> is_slower(kOtherContexts.size(), 0);
    v1::Mapping primal;
    try {
      primal = workloads::make_mapping("primal", inputs_.workload, machine_, options_);
    } catch (const NoFit&) {
      return {};
    }
    work_.for_each(kOtherContexts.size(), [&](std::size_t i) {
      if (kOtherContexts[i] > inputs_.workload.shape().max_positions()) return;
      v1::SearchGoal goal = request_.goal;
      goal.set_objective(v1::SearchGoal::CYCLES);
      goal.clear_contexts();
      v1::ContextWeight& context = *goal.add_contexts();
      context.set_context(kOtherContexts[i]);
      context.set_weight(1);
      const Evaluator evaluator(inputs_, goal);
      const auto published = evaluator.score(primal);
      is_slower[i] = published && !evaluator.score(mapping, *published) ? 1 : 0;
    });
    std::vector<std::uint32_t> contexts;
    for (std::size_t i = 0; i < kOtherContexts.size(); ++i) {
      if (is_slower[i] != 0) contexts.push_back(kOtherContexts[i]);
    }
    return contexts;
  }

  double bound(std::uint32_t tiles) const {
    if (request_.goal.objective() != v1::SearchGoal::CYCLES || request_.goal.lockstep()) return 0;
    double sum = 0;
    double weights = 0;
    for (const v1::ContextWeight& each : request_.goal.contexts()) {
      const auto of_context = accelerator::any_mapping_bound(inputs_.workload, inputs_.workload.layer(),
                                                             machine_, tiles, each.context());
      sum += each.weight() * static_cast<double>(of_context.cycles);
      weights += each.weight();
    }
    return sum / weights;
  }

  const Inputs& inputs_;
  const SearchRequest& request_;
  Work& work_;
  const pe_models::Machine machine_;
  const workloads::StrategyOptions options_;  // of the layer alone
  const workloads::PlacementRequest placement_;
  const Evaluator evaluator_;
  Proposals proposals_;
  const Moves moves_;
  const Clock::time_point start_;
  double said_ = 0;
  v1::SearchState state_;
  std::mutex mutex_;
  v1::SearchChain best_seen_;  // of all that had a score; the mutex guards it during a round
  bool was_cut_ = false;       // a round has not come to its end
  BestStrategy best_strategy_;
  std::string not_kept_;  // why the last save failed
  std::uint64_t least_capacity_ = 0;
};

}  // namespace

SearchOutcome search(Session& session, const Inputs& inputs, const SearchRequest& request,
                     const Progress& progress) {
  if (!request.evaluations && !request.seconds)
    throw_request_error("budget: there is none; allowed is a time, a number of evaluations, or both");
  if (request.evaluations && *request.evaluations == 0)
    throw_request_error("evaluations is 0; allowed is at least 1");
  if (request.seconds && !(*request.seconds > 0))
    throw_request_error("budget is 0; allowed is more than that");
  check_goal(request.goal, inputs);
  if (request.start) {
    const pe_models::Machine machine(inputs.architecture);
    workloads::check_regions(*request.start,
                             {inputs.workload, inputs.workload.layer(), machine, request.strategy},
                             request.start_source);
  }
  Work work(session, progress);
  return Search(inputs, request, work).run();
}

}  // namespace primalsim::study
