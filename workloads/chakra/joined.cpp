#include "workloads/chakra/joined.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "core/error.h"

namespace primalsim::workloads::chakra {
namespace {

// The attribute, which has to be there.
std::uint64_t needed(const et::Node& node, const char* name, const std::string& where) {
  const auto value = whole_attribute(node, name, where);
  if (!value) throw_input_error("{}: {} is missing", where, name);
  return *value;
}

std::uint32_t rank_of(std::uint64_t value, const char* name, std::size_t ranks, const std::string& where) {
  if (value < ranks) return static_cast<std::uint32_t>(value);
  throw_input_error("{}: {} is {}; there are {} ranks, from 0", where, name, value, ranks);
}

// Everything else goes by numbers: the nodes of all ranks, one after the other.
class Joiner {
 public:
  explicit Joiner(const std::vector<RankTrace>& traces) : traces_(traces) {
    for (std::uint32_t rank = 0; rank < traces.size(); ++rank) {
      first_.push_back(nodes_.size());
      for (std::uint32_t i = 0; i < traces[rank].nodes.size(); ++i) nodes_.push_back({rank, i});
    }
    event_of_.resize(nodes_.size());
    joined_.sends.resize(traces.size());
  }

  Joined join() {
    match_messages();
    make_events();
    order();
    return std::move(joined_);
  }

 private:
  const et::Node& node(const NodeAt& at) const { return traces_[at.rank].nodes[at.index]; }
  std::string where(const NodeAt& at) const { return where_of(traces_[at.rank], node(at)); }
  std::size_t number(const NodeAt& at) const { return first_[at.rank] + at.index; }

  void match_messages() {
    using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint64_t>;  // source, destination, tag
    std::map<Key, std::vector<NodeAt>> sends;
    std::map<Key, std::vector<NodeAt>> receives;
    for (const NodeAt& at : nodes_) {
      const et::Node::Type type = node(at).type();
      if (type != et::Node::COMM_SEND_NODE && type != et::Node::COMM_RECV_NODE) continue;
      const Message message = message_of(traces_[at.rank], at.rank, node(at), traces_.size());
      const std::uint64_t tag = whole_attribute(node(at), "comm_tag", where(at)).value_or(0);
      auto& list = type == et::Node::COMM_SEND_NODE ? sends : receives;
      list[{message.source, message.destination, tag}].push_back(at);
    }
    for (std::size_t rank = 0; rank < traces_.size(); ++rank)
      joined_.sends[rank].resize(traces_[rank].nodes.size());
    for (const auto& [key, list] : sends) match(key, list, receives[key]);
    for (const auto& [key, list] : receives) {
      if (sends.count(key) == 0) match(key, {}, list);
    }
  }

  // A collective over some dimensions of a topology; here ranks have none.
  static void refuse_some_dimensions(const et::Node& node, const std::string& where) {
    for (const et::Attribute& attribute : node.attr()) {
      if (attribute.name() != "involved_dim") continue;
      const auto& values = attribute.bool_list().values();
      if (std::find(values.begin(), values.end(), false) == values.end()) continue;
      throw_input_error(
          "{}: involved_dim leaves dimensions out; allowed is all of them, or a group (pg_name)", where);
    }
  }

  void match(const std::tuple<std::uint32_t, std::uint32_t, std::uint64_t>& key,
             const std::vector<NodeAt>& sends, const std::vector<NodeAt>& receives) {
    const auto& [source, destination, tag] = key;
    if (sends.size() != receives.size()) {
      const bool is_send = sends.size() > receives.size();
      const NodeAt& alone = is_send ? sends[receives.size()] : receives[sends.size()];
      throw_input_error(
          "{}: there is no {} for it on rank {}; from rank {} to {} with tag {} there are {} sends "
          "and {} receives",
          where(alone), is_send ? "receive" : "send", is_send ? destination : source, source, destination,
          tag, sends.size(), receives.size());
    }
    for (std::size_t i = 0; i < sends.size(); ++i) {
      const std::uint64_t sent = needed(node(sends[i]), "comm_size", where(sends[i]));
      const std::uint64_t taken = needed(node(receives[i]), "comm_size", where(receives[i]));
      if (sent != taken) {
        throw_input_error("{}: comm_size is {}; that of its send, node {} of {}, is {}", where(receives[i]),
                          taken, node(sends[i]).id(), traces_[sends[i].rank].file, sent);
      }
      joined_.sends[receives[i].rank][receives[i].index] = sends[i];
    }
  }

  void make_events() {
    std::map<std::pair<std::string, std::size_t>, std::size_t> collectives;  // group and place in it
    std::map<std::pair<std::string, std::uint32_t>, std::size_t> counts;     // group and rank
    for (const NodeAt& at : nodes_) {
      std::size_t event = joined_.events.size();
      if (node(at).type() == et::Node::COMM_COLL_NODE) {
        refuse_some_dimensions(node(at), where(at));
        const std::string group = text_attribute(node(at), "pg_name", where(at)).value_or("");
        const std::size_t place = counts[{group, at.rank}]++;
        event = collectives.emplace(std::pair(group, place), event).first->second;
      }
      if (event == joined_.events.size()) joined_.events.emplace_back();
      joined_.events[event].push_back(at);
      event_of_[number(at)] = event;
    }
    std::map<std::string, std::size_t> members;
    for (const auto& [group_and_rank, count] : counts) ++members[group_and_rank.first];
    for (const auto& [group_and_place, event] : collectives) {
      check_collective(joined_.events[event], members[group_and_place.first], group_and_place.first);
    }
  }

  void check_collective(const Event& event, std::size_t members, const std::string& group) const {
    const NodeAt& first = event.front();
    if (event.size() != members) {
      throw_input_error("{}: {} of the {} ranks that have collectives of group '{}' have this one",
                        where(first), event.size(), members, group);
    }
    for (const NodeAt& other : event) {
      for (const char* const name : {"comm_type", "comm_size"}) {
        const auto one = whole_attribute(node(first), name, where(first));
        const auto another = whole_attribute(node(other), name, where(other));
        if (one == another) continue;
        throw_input_error("{}: {} is not that of node {} of {}, the same collective", where(other), name,
                          node(first).id(), traces_[first.rank].file);
      }
    }
  }

  // Those that can begin at once in the order of ranks, and each other one when the last that it waits for
  // has had its turn.
  void order() {
    std::vector<std::vector<std::size_t>> next(joined_.events.size());
    std::vector<std::size_t> missing(joined_.events.size(), 0);
    const auto wait = [&](const NodeAt& at, const NodeAt& before) {
      next[event_of_[number(before)]].push_back(event_of_[number(at)]);
      ++missing[event_of_[number(at)]];
    };
    for (std::uint32_t rank = 0; rank < traces_.size(); ++rank) add_waits(rank, wait);
    std::vector<std::size_t> ready;
    for (std::size_t event = 0; event < missing.size(); ++event) {
      if (missing[event] == 0) ready.push_back(event);
    }
    for (std::size_t done = 0; done < ready.size(); ++done) {
      for (const std::size_t event : next[ready[done]]) {
        if (--missing[event] == 0) ready.push_back(event);
      }
    }
    for (std::size_t event = 0; event < missing.size(); ++event) {
      if (missing[event] == 0) continue;
      throw_input_error("{}: waits for itself, through what it depends on",
                        where(joined_.events[event].front()));
    }
    std::vector<Event> ordered;
    for (const std::size_t event : ready) ordered.push_back(std::move(joined_.events[event]));
    joined_.events = std::move(ordered);
  }

  template <typename Wait>
  void add_waits(std::uint32_t rank, Wait wait) const {
    const std::vector<et::Node>& nodes = traces_[rank].nodes;
    std::unordered_map<std::uint64_t, std::uint32_t> by_id;
    for (std::uint32_t i = 0; i < nodes.size(); ++i) by_id[nodes[i].id()] = i;
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      const NodeAt at{rank, i};
      for (const std::uint64_t id : nodes[i].ctrl_deps()) wait(at, {rank, by_id[id]});
      for (const std::uint64_t id : nodes[i].data_deps()) wait(at, {rank, by_id[id]});
      if (nodes[i].type() == et::Node::COMM_RECV_NODE) wait(at, joined_.sends[rank][i]);
    }
  }

  const std::vector<RankTrace>& traces_;
  std::vector<std::size_t> first_;  // by rank: the number of its first node
  std::vector<NodeAt> nodes_;
  std::vector<std::size_t> event_of_;
  Joined joined_;
};

}  // namespace

Message message_of(const RankTrace& trace, std::uint32_t rank, const et::Node& node, std::size_t ranks) {
  const std::string where = where_of(trace, node);
  const bool is_send = node.type() == et::Node::COMM_SEND_NODE;
  const char* const own_name = is_send ? "comm_src" : "comm_dst";
  const char* const other_name = is_send ? "comm_dst" : "comm_src";
  const std::uint64_t own = whole_attribute(node, own_name, where).value_or(rank);
  const std::uint32_t other = rank_of(needed(node, other_name, where), other_name, ranks, where);
  if (own != rank)
    throw_input_error("{}: {} is {}; the trace is that of rank {}", where, own_name, own, rank);
  if (other == rank) throw_input_error("{}: {} is {}, the rank itself", where, other_name, other);
  const std::uint64_t bytes = needed(node, "comm_size", where);
  if (bytes == 0) throw_input_error("{}: comm_size is 0; allowed is 1 or more bytes", where);
  return is_send ? Message{rank, other, bytes} : Message{other, rank, bytes};
}

Joined join(const std::vector<RankTrace>& traces) { return Joiner(traces).join(); }

}  // namespace primalsim::workloads::chakra
