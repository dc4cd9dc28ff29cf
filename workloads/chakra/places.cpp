#include "workloads/chakra/places.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <sstream>
#include <tuple>
#include <utility>

#include "core/byte_order_mark.h"
#include "core/error.h"
#include "core/number_text.h"
#include "core/text.h"
#include "proto/file_bytes.h"

namespace primalsim::workloads::chakra {
namespace {

constexpr std::uint64_t kMostTiles = 65536;

std::pair<std::size_t, MacroPosition> parse_place(const std::vector<std::string>& words,
                                                  const std::string& where, std::size_t ranks,
                                                  const pe_models::Mesh& mesh) {
  if (words.size() != 4) throw_input_error("{}: {} words; a place is RANK TILE X Y", where, words.size());
  const auto number = [&](const char* what, std::size_t at, std::uint64_t most) {
    return static_cast<std::uint32_t>(parse_integer(where + ": " + what, words[at], 0, most));
  };
  const std::size_t rank = number("rank", 0, ranks - 1);
  return {
      rank,
      {number("tile", 1, kMostTiles - 1), number("x", 2, mesh.width - 1), number("y", 3, mesh.height - 1)}};
}

}  // namespace

std::vector<MacroPosition> row_by_row(std::size_t ranks, const pe_models::Mesh& mesh) {
  std::vector<MacroPosition> places;
  const std::uint64_t macros = mesh.macros();
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    places.push_back({static_cast<std::uint32_t>(rank / macros),
                      static_cast<std::uint32_t>(rank % macros % mesh.width),
                      static_cast<std::uint32_t>(rank % macros / mesh.width)});
  }
  return places;
}

std::vector<MacroPosition> read_places(const std::string& file, std::size_t ranks,
                                       const pe_models::Mesh& mesh) {
  const std::string text = read_bytes(file);
  refuse_nul(text, file);
  refuse_lone_returns(text, file);
  std::vector<std::optional<MacroPosition>> found(ranks);
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::size_t> taken;
  std::istringstream lines{std::string(without_byte_order_mark(text))};
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    std::istringstream rest(line.substr(0, line.find('#')));
    std::vector<std::string> words;
    for (std::string word; rest >> word;) words.push_back(word);
    if (words.empty()) continue;
    const std::string where = fmt::format("{}:{}", file, number);
    const auto [rank, place] = parse_place(words, where, ranks, mesh);
    if (found[rank]) throw_input_error("{}: rank {} has a place already", where, rank);
    const auto [other, is_free] = taken.emplace(std::tuple(place.tile, place.x, place.y), rank);
    if (!is_free) throw_input_error("{}: rank {} is there already", where, other->second);
    found[rank] = place;
  }
  std::vector<MacroPosition> places;
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    if (!found[rank]) throw_input_error("{}: rank {} has no place; there are {} ranks", file, rank, ranks);
    places.push_back(*found[rank]);
  }
  return places;
}

}  // namespace primalsim::workloads::chakra
