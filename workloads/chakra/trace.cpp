#include "workloads/chakra/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "core/error.h"
#include "core/text.h"
#include "proto/file_bytes.h"

namespace primalsim::workloads::chakra {
namespace {

constexpr const char* kEnding = ".et";
constexpr std::size_t kMostRanks = 65536;

// The number in "NAME.7" behind `stem` and a dot.
std::optional<std::size_t> rank_in(const std::string& name, const std::string& stem) {
  if (!name.starts_with(stem + ".") || !name.ends_with(kEnding)) return std::nullopt;
  const std::string digits =
      name.size() > stem.size() + 4 ? name.substr(stem.size() + 1, name.size() - stem.size() - 4) : "";
  std::size_t rank = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), rank);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return std::to_string(rank) == digits ? std::optional(rank) : std::nullopt;
}

// Files of all ranks beside each other, in their order; none if there is no file of a rank.
std::vector<std::filesystem::path> files_of_ranks(const std::filesystem::path& folder,
                                                  const std::string& stem) {
  std::map<std::size_t, std::filesystem::path> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder.empty() ? "." : folder, error)) {
    const std::string name = entry.path().filename().string();
    if (const auto rank = rank_in(name, stem)) found[*rank] = folder / name;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& [rank, file] : found) {
    if (rank != files.size()) {
      throw_input_error("{}: there is no {}.{}{}; ranks are numbered from 0 without a gap", file.string(),
                        (folder / stem).string(), files.size(), kEnding);
    }
    files.push_back(file);
  }
  if (files.size() > kMostRanks) {
    throw_input_error("{}: there are {} ranks; allowed are at most {}", (folder / stem).string(),
                      files.size(), kMostRanks);
  }
  return files;
}

std::vector<std::filesystem::path> files_for(const std::filesystem::path& path) {
  const std::string stem = path.stem().string();
  const std::size_t dot = stem.rfind('.');
  if (dot != std::string::npos && rank_in(path.filename().string(), stem.substr(0, dot))) {
    if (!std::filesystem::is_regular_file(path))
      throw_input_error("{}: there is no such file", path.string());
    return files_of_ranks(path.parent_path(), stem.substr(0, dot));
  }
  if (std::filesystem::is_regular_file(path)) return {path};
  std::vector<std::filesystem::path> files = files_of_ranks(path.parent_path(), stem);
  if (files.empty()) {
    throw_input_error("{}: there is no such file, and no {}.0{}", path.string(), stem, kEnding);
  }
  return files;
}

// The messages of a file, one after the other, each behind its length.
class Messages {
 public:
  Messages(const std::string& bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  bool at_end() const { return at_ == bytes_.size(); }

  template <typename Message>
  void read(Message& message, const std::string& what) {
    const std::size_t begin = at_;
    const std::uint64_t length = read_length(what);
    if (length > bytes_.size() - at_) {
      throw_input_error("{}: {} at byte {} is said to have {} bytes; the file ends before", file_, what,
                        begin, length);
    }
    if (!message.ParseFromArray(bytes_.data() + at_, static_cast<int>(length))) {
      throw_input_error("{}: {} at byte {} cannot be read; is it a Chakra trace?", file_, what, begin);
    }
    at_ += length;
  }

 private:
  std::uint64_t read_length(const std::string& what) {
    constexpr unsigned kMostBits = 28;  // more than a file has
    const std::size_t begin = at_;
    std::uint64_t length = 0;
    for (unsigned shift = 0; shift <= kMostBits && at_ < bytes_.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      length |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80U) return length;
    }
    throw_input_error("{}: {} at byte {} has no length; is it a Chakra trace?", file_, what, begin);
  }

  const std::string& bytes_;
  const std::string& file_;
  std::size_t at_ = 0;
};

void check_nodes(const RankTrace& trace) {
  std::set<std::uint64_t> ids;
  for (const et::Node& node : trace.nodes) {
    if (!ids.insert(node.id()).second) {
      throw_input_error("{}: this id is given twice; ids of one rank differ", where_of(trace, node));
    }
  }
  const auto check = [&](const et::Node& node, std::uint64_t id) {
    if (ids.count(id) == 0) {
      throw_input_error("{}: depends on node {}, which is not there", where_of(trace, node), id);
    }
  };
  for (const et::Node& node : trace.nodes) {
    for (const std::uint64_t id : node.ctrl_deps()) check(node, id);
    for (const std::uint64_t id : node.data_deps()) check(node, id);
  }
}

RankTrace read_trace(const std::filesystem::path& path) {
  RankTrace trace{path.string(), {}};
  constexpr std::size_t kMostFileBytes = 1U << 30U;
  const std::string bytes = read_bytes(path, kMostFileBytes);
  if (bytes.empty()) throw_input_error("{}: is empty; a Chakra trace has a GlobalMetadata", trace.file);
  Messages messages(bytes, trace.file);
  et::GlobalMetadata metadata;
  messages.read(metadata, "its GlobalMetadata");
  while (!messages.at_end()) {
    const std::string what = fmt::format("node number {}", trace.nodes.size() + 1);
    messages.read(trace.nodes.emplace_back(), what);
  }
  if (trace.nodes.empty()) throw_input_error("{}: has no node", trace.file);
  check_nodes(trace);
  return trace;
}

const et::Attribute* attribute(const et::Node& node, const char* name) {
  const auto found = std::find_if(node.attr().begin(), node.attr().end(),
                                  [&](const auto& each) { return each.name() == name; });
  return found == node.attr().end() ? nullptr : &*found;
}

std::uint64_t not_negative(std::int64_t number, const char* name, const std::string& where) {
  if (number < 0) throw_input_error("{}: {} is {}; allowed is 0 or more", where, name, number);
  return static_cast<std::uint64_t>(number);
}

}  // namespace

std::string where_of(const RankTrace& trace, const et::Node& node) {
  constexpr std::size_t kMostLetters = 60;
  return fmt::format("{}: node {} '{}'", trace.file, node.id(),
                     printable(node.name().substr(0, kMostLetters)));
}

std::optional<std::uint64_t> whole_attribute(const et::Node& node, const char* name,
                                             const std::string& where) {
  const et::Attribute* const found = attribute(node, name);
  if (found == nullptr) return std::nullopt;
  switch (found->value_case()) {
    case et::Attribute::kInt32Val:
      return not_negative(found->int32_val(), name, where);
    case et::Attribute::kInt64Val:
      return not_negative(found->int64_val(), name, where);
    case et::Attribute::kUint32Val:
      return found->uint32_val();
    case et::Attribute::kUint64Val:
      return found->uint64_val();
    case et::Attribute::kSint32Val:
      return not_negative(found->sint32_val(), name, where);
    case et::Attribute::kSint64Val:
      return not_negative(found->sint64_val(), name, where);
    default:
      throw_input_error("{}: {} is no whole number", where, name);
  }
}

std::optional<std::string> text_attribute(const et::Node& node, const char* name, const std::string& where) {
  const et::Attribute* const found = attribute(node, name);
  if (found == nullptr) return std::nullopt;
  if (found->value_case() == et::Attribute::kStringVal) return found->string_val();
  return std::to_string(*whole_attribute(node, name, where));
}

std::vector<RankTrace> read_traces(const std::filesystem::path& path) {
  std::vector<RankTrace> traces;
  for (const std::filesystem::path& file : files_for(path)) traces.push_back(read_trace(file));
  return traces;
}

}  // namespace primalsim::workloads::chakra
