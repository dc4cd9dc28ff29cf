#include "study/plan/mapping_list.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/nearest.h"
#include "proto/content_hash.h"

namespace primalsim::study {
namespace {

using Reduction = workloads::StrategyOptions::Reduction;
using Sharding = workloads::StrategyOptions::Sharding;

Texts seeds_or_one(const Texts& seeds) {
  Texts given = seeds;
  if (given.empty()) given.Add("1");
  return given;
}

std::vector<bool> flags_or_no(const google::protobuf::RepeatedField<bool>& flags) {
  return flags.empty() ? std::vector<bool>{false} : std::vector<bool>(flags.begin(), flags.end());
}

Sharding sharding_of(const std::string& word, const std::string& where) {
  if (word == "head") return Sharding::head;
  if (word == "token") return Sharding::token;
  throw_input_error("{}.kv_sharding is '{}'; allowed are head and token", where, word);
}

Reduction reduction_of(const std::string& word, const std::string& where) {
  if (word == "own") return Reduction::own;
  if (word == "tree") return Reduction::tree;
  if (word == "chain") return Reduction::chain;
  if (word == "staggered") return Reduction::staggered;
  throw_input_error("{}.reduce is '{}'; allowed are own, tree, chain and staggered", where, word);
}

const char* name_of(Reduction reduction) {
  constexpr const char* kNames[] = {"own", "tree", "chain", "staggered"};
  return kNames[static_cast<std::size_t>(reduction)];
}

MappingChoice choice_of(const std::string& name, const std::string& where) {
  try {
    return choose_mappings({name}).front();
  } catch (const RequestError& error) {
    std::vector<std::string> names;
    for (const MappingChoice& each : all_strategies()) names.push_back(each.name);
    throw_input_error("{}: {}{}", where, error.what(), did_you_mean(name, names));
  }
}

}  // namespace

v1::SearchGoal::Objective objective_of(const v1::SearchChoice& search, const std::string& where) {
  const std::string name = search.has_objective() ? search.objective() : "cycles";
  if (name == "cycles") return v1::SearchGoal::CYCLES;
  if (name == "energy") return v1::SearchGoal::ENERGY;
  if (name == "edp") return v1::SearchGoal::EDP;
  if (name == "ttft") return v1::SearchGoal::TTFT;
  throw_input_error("{}.objective is '{}'; allowed are cycles, energy, edp and ttft", where, name);
}

MappingList::MappingList(const v1::ModelProduct& lists, const std::string& where)
    : seeds_(seeds_or_one(lists.seeds()), {0, kMostSeed, true}, where + ".seeds") {
  Texts names = lists.mappings();
  if (names.empty() && lists.searches().empty()) names.Add("primal");
  for (int i = 0; i < names.size(); ++i) {
    Entry entry;
    entry.choice = choice_of(names[i], fmt::format("{}.mappings[{}]", where, i));
    entry.options.lm_head = lists.lm_head();
    if (entry.choice.given) {
      entry.contents = content_hash(*entry.choice.given);
      entries_.push_back(std::move(entry));
    } else {
      add_made(lists, std::move(entry), where);
    }
  }
  for (int i = 0; i < lists.searches_size(); ++i) {
    Entry entry;
    objective_of(lists.searches(i), fmt::format("{}.searches[{}]", where, i));
    entry.choice.name = "search";
    entry.search = lists.searches(i);
    entry.options.lm_head = lists.lm_head();
    add_made(lists, std::move(entry), where);
    has_search_ = true;
  }
  for (const Entry& entry : entries_) size_ += count_of(entry);
}

void MappingList::add_made(const v1::ModelProduct& lists, Entry entry, const std::string& where) {
  Texts shardings = lists.kv_sharding();
  if (shardings.empty()) shardings.Add("head");
  const std::vector<bool> together = flags_or_no(lists.kv_together());
  const std::vector<bool> ring_after_ring = flags_or_no(lists.kv_ring_after_ring());
  Texts reductions = lists.reduce();
  if (reductions.empty()) reductions.Add("own");
  for (const std::string& sharding : shardings) {
    entry.options.sharding = sharding_of(sharding, where);
    for (std::size_t i = 0; i < together.size() * ring_after_ring.size(); ++i) {
      entry.options.kv_together = together[i / ring_after_ring.size()];
      entry.options.kv_turns = !ring_after_ring[i % ring_after_ring.size()];
      for (const std::string& reduction : reductions) {
        entry.options.reduction = reduction_of(reduction, where);
        entries_.push_back(entry);
      }
    }
  }
}

MappingList::Entry MappingList::at(std::uint64_t index) const {
  for (const Entry& each : entries_) {
    if (index >= count_of(each)) {
      index -= count_of(each);
      continue;
    }
    Entry entry = each;
    if (is_seeded(each)) entry.options.seed = static_cast<std::uint64_t>(seeds_.at(index));
    return entry;
  }
  throw_internal_error("a list of mappings has no such entry", std::source_location::current());
}

void describe(const MappingList::Entry& entry, v1::RunRow& row) {
  row.set_mapping(entry.choice.name);
  row.set_lm_head(entry.options.lm_head);
  if (entry.choice.given) return;
  row.set_kv_sharding(entry.options.sharding == Sharding::head ? "head" : "token");
  row.set_kv_together(entry.options.kv_together);
  row.set_kv_ring_after_ring(!entry.options.kv_turns);
  row.set_reduce(name_of(entry.options.reduction));
  if (entry.search || is_random(entry.choice)) row.set_seed(entry.options.seed);
  if (!entry.search) return;
  const v1::SearchChoice& search = *entry.search;
  row.set_search_objective((search.has_objective() ? search.objective() : "cycles") +
                           (search.lockstep() ? ", lock-step" : ""));
  row.set_search_evaluations(search.evaluations());
}

}  // namespace primalsim::study
