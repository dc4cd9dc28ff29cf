#include "noc/packets/channel_loads.h"

#include <algorithm>

namespace primalsim::noc {
namespace {

// Sums of fractions differ in their last bits, which must not decide an order.
constexpr double kAlike = 1e-9;

std::vector<Channel> most_first(std::vector<Channel> channels, std::size_t count) {
  double most = 0;
  for (const Channel& channel : channels) most = std::max(most, channel.flits);
  // Rounded to a part of the largest, so that "alike" is an equivalence.
  const auto rank = [&](const Channel& channel) {
    return most == 0 ? 0 : static_cast<std::int64_t>(channel.flits / (most * kAlike) + 0.5);
  };
  std::stable_sort(channels.begin(), channels.end(),
                   [&](const Channel& a, const Channel& b) { return rank(a) > rank(b); });
  if (channels.size() > count) channels.resize(count);
  return channels;
}

}  // namespace

void ChannelLoads::Lines::add(std::uint32_t line, std::uint32_t first, std::uint32_t behind_last,
                              double flits) {
  const std::size_t start = std::size_t{line} * length;
  differences[start + first] += flits;
  differences[start + behind_last] -= flits;
}

ChannelLoads::ChannelLoads(const Topology& mesh) : mesh_(mesh) {
  east_.length = west_.length = mesh.width;
  south_.length = north_.length = mesh.height;
  for (Lines* lines : {&east_, &west_, &south_, &north_}) lines->differences.resize(mesh.nodes());
  for (std::uint32_t node = 0; node < mesh.nodes(); ++node) {
    places_.push_back({node % mesh.width, node / mesh.width});
  }
  injected_.resize(mesh.nodes());
  ejected_.resize(mesh.nodes());
}

void ChannelLoads::add_along_row(std::uint32_t y, std::uint32_t from_x, std::uint32_t to_x, double flits) {
  if (from_x < to_x) east_.add(y, from_x, to_x, flits);
  if (from_x > to_x) west_.add(y, to_x, from_x, flits);
}

void ChannelLoads::add_along_column(std::uint32_t x, std::uint32_t from_y, std::uint32_t to_y, double flits) {
  if (from_y < to_y) south_.add(x, from_y, to_y, flits);
  if (from_y > to_y) north_.add(x, to_y, from_y, flits);
}

void ChannelLoads::add(DimensionOrder order, std::uint32_t from, std::uint32_t to, double flits) {
  const Place& start = places_[from];
  const Place& end = places_[to];
  const bool x_first = order == DimensionOrder::kXy;
  add_along_row(x_first ? start.y : end.y, start.x, end.x, flits);
  add_along_column(x_first ? end.x : start.x, start.y, end.y, flits);
  injected_[from] += flits;
  ejected_[to] += flits;
}

void ChannelLoads::clear() {
  for (Lines* lines : {&east_, &west_, &south_, &north_}) {
    std::fill(lines->differences.begin(), lines->differences.end(), 0);
  }
  std::fill(injected_.begin(), injected_.end(), 0);
  std::fill(ejected_.begin(), ejected_.end(), 0);
}

// Every link once, also those without flits, by the node that it leaves and then east, west, south, north.
std::vector<Channel> ChannelLoads::links() const {
  struct Half {
    std::uint32_t from;
    std::uint32_t to;
    double flits;
  };
  std::vector<std::vector<Half>> by_node(mesh_.nodes());
  const auto line = [&](const Lines& lines, std::uint32_t number, bool forwards, auto node_at) {
    double flits = 0;
    for (std::uint32_t place = 0; place + 1 < lines.length; ++place) {
      flits += lines.differences[std::size_t{number} * lines.length + place];
      const std::uint32_t low = node_at(place);
      const std::uint32_t high = node_at(place + 1);
      by_node[forwards ? low : high].push_back({forwards ? low : high, forwards ? high : low, flits});
    }
  };
  for (const bool forwards : {true, false}) {
    for (std::uint32_t y = 0; y < mesh_.height; ++y) {
      line(forwards ? east_ : west_, y, forwards, [&](std::uint32_t x) { return mesh_.node(x, y); });
    }
  }
  for (const bool forwards : {true, false}) {
    for (std::uint32_t x = 0; x < mesh_.width; ++x) {
      line(forwards ? south_ : north_, x, forwards, [&](std::uint32_t y) { return mesh_.node(x, y); });
    }
  }
  std::vector<Channel> channels;
  for (const std::vector<Half>& links : by_node) {
    for (const Half& link : links) channels.push_back({Channel::Kind::kLink, link.from, link.to, link.flits});
  }
  return channels;
}

void ChannelLoads::append_ports(std::vector<Channel>& channels) const {
  for (std::uint32_t node = 0; node < mesh_.nodes(); ++node) {
    if (injected_[node] > 0) channels.push_back({Channel::Kind::kInjection, node, node, injected_[node]});
  }
  for (std::uint32_t node = 0; node < mesh_.nodes(); ++node) {
    if (ejected_[node] > 0) channels.push_back({Channel::Kind::kEjection, node, node, ejected_[node]});
  }
}

std::vector<Channel> ChannelLoads::busiest(std::size_t count) const {
  std::vector<Channel> channels = links();
  // What is left of sums and differences of fractions is no flit.
  double most = 0;
  for (const Channel& channel : channels) most = std::max(most, channel.flits);
  std::erase_if(channels, [&](const Channel& channel) { return channel.flits <= most * kAlike; });
  append_ports(channels);
  return most_first(std::move(channels), count);
}

std::vector<Channel> ChannelLoads::busiest_cuts(std::size_t count) const {
  std::vector<double> east(mesh_.width), west(mesh_.width), south(mesh_.height), north(mesh_.height);
  for (const Channel& link : links()) {
    const std::uint32_t from_x = link.from % mesh_.width;
    const std::uint32_t from_y = link.from / mesh_.width;
    if (link.to == link.from + 1 && mesh_.width > 1 && from_x + 1 < mesh_.width) {
      east[from_x] += link.flits;
    } else if (link.to + 1 == link.from && from_x > 0) {
      west[from_x] += link.flits;
    } else if (link.to > link.from) {
      south[from_y] += link.flits;
    } else {
      north[from_y] += link.flits;
    }
  }
  std::vector<Channel> channels;
  const auto cut = [&](Channel::Kind kind, const std::vector<double>& flits, std::uint32_t links, auto node,
                       bool forwards) {
    for (std::uint32_t at = 0; at < flits.size(); ++at) {
      if (flits[at] <= 0) continue;
      channels.push_back({kind, node(at), node(forwards ? at + 1 : at - 1), flits[at] / links});
    }
  };
  const auto column = [&](std::uint32_t x) { return mesh_.node(x, 0); };
  const auto row = [&](std::uint32_t y) { return mesh_.node(0, y); };
  cut(Channel::Kind::kColumnCut, east, mesh_.height, column, true);
  cut(Channel::Kind::kColumnCut, west, mesh_.height, column, false);
  cut(Channel::Kind::kRowCut, south, mesh_.width, row, true);
  cut(Channel::Kind::kRowCut, north, mesh_.width, row, false);
  append_ports(channels);
  return most_first(std::move(channels), count);
}

}  // namespace primalsim::noc
