// Chakra traces for tests: nodes in a few words, and files of them.
#pragma once

#include <string>
#include <vector>

#include "tests/cli/temporary_folder.h"
#include "workloads/chakra/trace.h"

namespace primalsim::testing {

namespace et = primalsim::v1::chakra;

inline void set(et::Node& node, const char* name, std::int64_t value) {
  et::Attribute& attribute = *node.add_attr();
  attribute.set_name(name);
  attribute.set_int64_val(value);
}

inline et::Node node(std::uint64_t id, et::Node::Type type, const std::vector<std::uint64_t>& after = {}) {
  et::Node made;
  made.set_id(id);
  made.set_name("n" + std::to_string(id));
  made.set_type(type);
  for (const std::uint64_t each : after) made.add_data_deps(each);
  return made;
}

inline et::Node comp(std::uint64_t id, std::uint64_t micros, const std::vector<std::uint64_t>& after = {}) {
  et::Node made = node(id, et::Node::COMP_NODE, after);
  made.set_duration_micros(micros);
  return made;
}

// To or from another rank.
inline et::Node message(std::uint64_t id, et::Node::Type type, std::int64_t peer, std::int64_t bytes,
                        std::int64_t tag = 0, const std::vector<std::uint64_t>& after = {}) {
  et::Node made = node(id, type, after);
  set(made, type == et::Node::COMM_SEND_NODE ? "comm_dst" : "comm_src", peer);
  set(made, "comm_size", bytes);
  set(made, "comm_tag", tag);
  return made;
}

inline et::Node send(std::uint64_t id, std::int64_t to, std::int64_t bytes, std::int64_t tag = 0,
                     const std::vector<std::uint64_t>& after = {}) {
  return message(id, et::Node::COMM_SEND_NODE, to, bytes, tag, after);
}

inline et::Node receive(std::uint64_t id, std::int64_t from, std::int64_t bytes, std::int64_t tag = 0,
                        const std::vector<std::uint64_t>& after = {}) {
  return message(id, et::Node::COMM_RECV_NODE, from, bytes, tag, after);
}

inline et::Node collective(std::uint64_t id, std::int64_t type, std::int64_t bytes,
                           const std::vector<std::uint64_t>& after = {}) {
  et::Node made = node(id, et::Node::COMM_COLL_NODE, after);
  set(made, "comm_type", type);
  set(made, "comm_size", bytes);
  return made;
}

using Ranks = std::vector<std::vector<et::Node>>;

// As read from files "0", "1" and so on.
inline std::vector<workloads::chakra::RankTrace> traces_of(const Ranks& ranks) {
  std::vector<workloads::chakra::RankTrace> traces;
  for (const auto& nodes : ranks) traces.push_back({std::to_string(traces.size()), nodes});
  return traces;
}

// Behind its length, which is below 128.
inline std::string framed(const std::string& message) {
  return std::string(1, static_cast<char>(message.size())) + message;
}

inline std::string file_of(const std::vector<et::Node>& nodes) {
  et::GlobalMetadata metadata;
  metadata.set_version("0.0.4");
  std::string bytes = framed(metadata.SerializeAsString());
  for (const et::Node& each : nodes) bytes += framed(each.SerializeAsString());
  return bytes;
}

}  // namespace primalsim::testing
