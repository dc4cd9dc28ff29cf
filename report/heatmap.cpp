// A layer's tiles in the terminal: of each macro, how busy the busiest link is that leaves it.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/number_text.h"
#include "primalsim/v1/result.pb.h"
#include "report/writer.h"

namespace primalsim::report {
namespace {

constexpr std::string_view kShades = ".:-=+*#%@";  // of equal parts of the busiest; a space: no flit

struct Extent {
  std::uint32_t tiles = 0;
  std::uint32_t width = 0;
  std::uint32_t height = 0;

  template <typename Item>
  void include(const Item& item) {
    tiles = std::max(tiles, item.tile() + 1);
    width = std::max(width, item.x() + 1);
    height = std::max(height, item.y() + 1);
  }
};

std::string of_mapping(const v1::MappingResult& mapping) {
  Extent extent;
  for (const v1::LinkLoad& link : mapping.details().links()) extent.include(link);
  for (const v1::UnitLoad& unit : mapping.details().units()) extent.include(unit);
  std::vector<std::uint64_t> busy(std::size_t{extent.tiles} * extent.width * extent.height, 0);
  const auto at = [&](std::uint32_t tile, std::uint32_t x, std::uint32_t y) {
    return (std::size_t{tile} * extent.height + y) * extent.width + x;
  };
  std::uint64_t most = 0;
  for (const v1::LinkLoad& link : mapping.details().links()) {
    std::uint64_t& macro = busy[at(link.tile(), link.x(), link.y())];
    macro = std::max<std::uint64_t>(macro, link.busy_cycles());
    most = std::max(most, macro);
  }
  std::string text =
      fmt::format("{}: busiest link of each macro, '{}' up to {} of {} cycles\n", mapping.name(),
                  kShades.back(), grouped(most), grouped(mapping.cycles_per_layer()));
  for (std::uint32_t tile = 0; tile < extent.tiles; ++tile) {
    text += fmt::format("tile {}\n", tile);
    for (std::uint32_t y = 0; y < extent.height; ++y) {
      for (std::uint32_t x = 0; x < extent.width; ++x) {
        const std::uint64_t cycles = busy[at(tile, x, y)];
        text += cycles == 0 ? ' ' : kShades[(cycles * kShades.size() - 1) / most];
      }
      text.erase(text.find_last_not_of(' ') + 1);
      text += '\n';
    }
  }
  return text;
}

}  // namespace

Writer heatmap_writer() {
  return {"heatmap", "the tiles and how busy their links are, for the terminal",
          [](const google::protobuf::Message&) { return std::string(); },
          [](const google::protobuf::Message& message) {
            const auto* const result = dynamic_cast<const v1::Result*>(&message);
            std::string text;
            if (result == nullptr) return text;
            for (const v1::MappingResult& mapping : result->mappings()) {
              if (mapping.has_details()) text += of_mapping(mapping);
            }
            return text;
          }};
}

}  // namespace primalsim::report
