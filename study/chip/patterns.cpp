#include "study/chip/patterns.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

using noc::transactions::Kind;
using noc::transactions::Machine;
using noc::transactions::Operation;
using noc::transactions::Place;
using noc::transactions::Program;

enum class Sources : std::uint8_t { kFirst, kRow, kColumn, kAll };
enum class Partners : std::uint8_t { kNext, kDiagonal, kRow, kColumn, kAll };

struct NamedPattern {
  const char* name;
  bool reads;
  Sources sources;
  Partners partners;
};

constexpr std::array kPatterns{
    NamedPattern{"one-to-one", false, Sources::kFirst, Partners::kDiagonal},
    NamedPattern{"one-to-next", false, Sources::kFirst, Partners::kNext},
    NamedPattern{"one-to-row", false, Sources::kFirst, Partners::kRow},
    NamedPattern{"one-to-column", false, Sources::kFirst, Partners::kColumn},
    NamedPattern{"one-to-all", false, Sources::kFirst, Partners::kAll},
    NamedPattern{"row-to-row", false, Sources::kRow, Partners::kRow},
    NamedPattern{"column-to-column", false, Sources::kColumn, Partners::kColumn},
    NamedPattern{"all-to-all", false, Sources::kAll, Partners::kAll},
    NamedPattern{"one-from-one", true, Sources::kFirst, Partners::kDiagonal},
    NamedPattern{"one-from-next", true, Sources::kFirst, Partners::kNext},
    NamedPattern{"one-from-all", true, Sources::kFirst, Partners::kAll},
    NamedPattern{"all-from-all", true, Sources::kAll, Partners::kAll},
};

// The nodes of the first memory, which stand where each of some columns meets each of some rows.
struct CoreGrid {
  std::vector<std::uint32_t> columns;
  std::vector<std::uint32_t> rows;

  Place at(std::uint32_t x, std::uint32_t y) const { return {columns[x], rows[y]}; }
};

CoreGrid core_grid_of(const Machine& machine, const std::string& where) {
  CoreGrid grid;
  const auto is_core = [&](std::uint32_t x, std::uint32_t y) {
    return machine.memory_of[x + machine.width * y] == 0;
  };
  for (std::uint32_t x = 0; x < machine.width; ++x)
    for (std::uint32_t y = 0; y < machine.height; ++y)
      if (is_core(x, y) && (grid.columns.empty() || grid.columns.back() != x)) grid.columns.push_back(x);
  for (std::uint32_t y = 0; y < machine.height; ++y)
    for (const std::uint32_t x : grid.columns)
      if (is_core(x, y) && (grid.rows.empty() || grid.rows.back() != y)) grid.rows.push_back(y);
  for (const std::uint32_t x : grid.columns)
    for (const std::uint32_t y : grid.rows)
      if (!is_core(x, y))
        throw_input_error("{}: the nodes of memories[0] form no grid: ({}, {}) is none of them", where, x, y);
  if (grid.columns.empty()) throw_input_error("{}: no node has memories[0]", where);
  return grid;
}

// A row of a table, named by `what`, or a field of a request.
[[noreturn]] void refuse_pattern(const std::string& what, const std::string& problem) {
  if (what.empty()) throw_request_error("{}", problem);
  throw_input_error("{}{}", what, problem);
}

const NamedPattern& named(const std::string& pattern, const std::string& what) {
  for (const NamedPattern& each : kPatterns)
    if (pattern == each.name) return each;
  refuse_pattern(what, fmt::format("pattern is '{}'; allowed are {}", pattern, pattern_names()));
}

class PatternMaker {
 public:
  PatternMaker(const Machine& machine, const CoreGrid& grid, const NamedPattern& pattern,
               const ChipPatternSpec& spec)
      : machine_(machine), grid_(grid), pattern_(pattern), spec_(spec) {}

  std::vector<Program> programs() {
    const bool multicast = spec_.mechanism == "multicast";
    std::vector<Program> programs;
    for (const Place source : sources(multicast)) {
      Program program{source, {}};
      if (multicast) {
        repeat(Kind::kMulticast, grid_.at(0, 0), far_corner(), program);
      } else {
        for (const Place partner : partners(source))
          repeat(pattern_.reads ? Kind::kRead : Kind::kWrite, partner, partner, program);
      }
      Operation barrier;
      barrier.kind = Kind::kBarrier;
      barrier.at = barrier.end = program.operations.back().at;
      barrier.waits_for_reads = pattern_.reads;
      barrier.waits_for_writes = !pattern_.reads;
      program.operations.push_back(barrier);
      programs.push_back(program);
    }
    return programs;
  }

 private:
  // Who sends to many and is not among them stands beside them: in the next column, of a row in the next row.
  Place beside() const {
    return pattern_.partners == Partners::kRow
               ? Place{0, 1}
               : Place{pattern_.partners == Partners::kAll ? spec_.width : 1, 0};
  }

  bool outside(bool multicast) const {
    const bool one_to_all = pattern_.sources == Sources::kFirst && pattern_.partners == Partners::kAll;
    return multicast || (one_to_all && !pattern_.reads && spec_.width < grid_.columns.size());
  }

  std::vector<Place> sources(bool multicast) const {
    const Place first = outside(multicast) ? beside() : Place{0, 0};
    const std::uint32_t width =
        pattern_.sources == Sources::kRow || pattern_.sources == Sources::kAll ? spec_.width : 1;
    const std::uint32_t height =
        pattern_.sources == Sources::kColumn || pattern_.sources == Sources::kAll ? spec_.height : 1;
    std::vector<Place> places;
    for (std::uint32_t y = 0; y < height; ++y)
      for (std::uint32_t x = 0; x < width; ++x) places.push_back(grid_.at(first.x + x, first.y + y));
    return places;
  }

  Place far_corner() const {
    return grid_.at(pattern_.partners == Partners::kColumn ? 0 : spec_.width - 1,
                    pattern_.partners == Partners::kRow ? 0 : spec_.height - 1);
  }

  // One source writes to all others, many to each other and to themselves.
  std::vector<Place> partners(Place source) const {
    if (pattern_.partners == Partners::kNext) return {grid_.at(0, 1)};
    if (pattern_.partners == Partners::kDiagonal) return {grid_.at(1, 1)};
    std::vector<Place> places;
    const std::uint32_t width = pattern_.partners == Partners::kColumn ? 1 : spec_.width;
    const std::uint32_t height = pattern_.partners == Partners::kRow ? 1 : spec_.height;
    for (std::uint32_t y = 0; y < height; ++y) {
      for (std::uint32_t x = 0; x < width; ++x) {
        const Place place = grid_.at(x, y);
        const bool itself = place.x == source.x && place.y == source.y;
        if (!itself || pattern_.sources != Sources::kFirst) places.push_back(place);
      }
    }
    return places;
  }

  void repeat(Kind kind, Place place, Place last, Program& program) const {
    for (std::uint32_t i = 0; i < spec_.transactions; ++i) {
      Operation operation;
      operation.kind = kind;
      // Reads on the second network, as the chip's software has it.
      operation.network = pattern_.reads && machine_.networks.size() > 1 ? 1 : 0;
      operation.place = place;
      operation.last = last;
      operation.bytes = spec_.bytes;
      operation.at = Cycle{spec_.interval_cycles} * program.operations.size();
      program.operations.push_back(operation);
    }
  }

  const Machine& machine_;
  const CoreGrid& grid_;
  const NamedPattern& pattern_;
  const ChipPatternSpec& spec_;
};

void check_grid(const CoreGrid& grid, const NamedPattern& pattern, const std::string& what,
                ChipPatternSpec& spec) {
  const auto most_x = static_cast<std::uint32_t>(grid.columns.size());
  const auto most_y = static_cast<std::uint32_t>(grid.rows.size());
  if (spec.width == 0) spec.width = most_x;
  if (spec.height == 0) spec.height = most_y;
  const auto refuse_grid = [&](const std::string& why) {
    refuse_pattern(what, fmt::format("pattern is {}, {}, in a grid of {}x{} cores; {}", pattern.name,
                                     spec.mechanism, spec.width, spec.height, why));
  };
  if (spec.width > most_x || spec.height > most_y)
    refuse_grid(fmt::format("the chip has {}x{}", most_x, most_y));
  const bool diagonal = pattern.partners == Partners::kDiagonal;
  const bool to_row = pattern.partners == Partners::kRow;
  const bool to_column = pattern.partners == Partners::kColumn || pattern.partners == Partners::kNext;
  if (((diagonal || to_row) && spec.width < 2) || ((diagonal || to_column) && spec.height < 2) ||
      spec.width * spec.height < 2) {
    refuse_grid("it needs two cores there");
  }
  if (spec.mechanism != "multicast") return;
  const bool many = to_row || pattern.partners == Partners::kColumn || pattern.partners == Partners::kAll;
  if (pattern.reads || !many || pattern.sources == Sources::kAll) refuse_grid("it is no multicast");
  // The source of a multicast stands beside its rectangle.
  if (to_row ? most_y < 2 : most_x < (to_column ? 2 : spec.width + 1))
    refuse_grid("a multicast's source stands beside the grid, and there is no core");
}

}  // namespace

std::string pattern_names() {
  std::string names;
  for (const NamedPattern& each : kPatterns) names += (names.empty() ? "" : ", ") + std::string(each.name);
  return names;
}

std::vector<Program> pattern_programs(const Machine& machine, const std::string& where,
                                      const std::string& what, ChipPatternSpec& spec) {
  const NamedPattern& pattern = named(spec.pattern, what);
  if (spec.mechanism != "unicast" && spec.mechanism != "multicast")
    refuse_pattern(what, fmt::format("mechanism is '{}'; allowed are unicast and multicast", spec.mechanism));
  const CoreGrid grid = core_grid_of(machine, where);
  check_grid(grid, pattern, what, spec);
  return PatternMaker(machine, grid, pattern, spec).programs();
}

}  // namespace primalsim::study
