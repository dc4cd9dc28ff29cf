// The numbers of the rules by which regions are made without a search. docs/search.md says how they were
// found.
#pragma once

#include <cstdint>

namespace primalsim::workloads {

// As Area of regions.proto.
struct AreaNumbers {
  std::uint32_t column = 500;
  std::uint32_t row = 500;
  std::uint32_t columns = 0;
  std::uint32_t rows = 0;
  std::uint32_t down = 1;
};

// As HomeRegion.
struct HomeNumbers {
  std::uint32_t x = 0;
  std::uint32_t y = 500;
  std::uint32_t y_step = 0;
};

// Of a layer with attention on several tiles.
struct RuleNumbers {
  std::uint32_t crossing_permille;  // of a tile's width
  // Weights: q, k and v; what multiplies the context; the last matrix; the others.
  AreaNumbers attention;
  std::uint32_t attention_down_permille;  // of its lines; takes the place of attention.down
  AreaNumbers context;
  AreaNumbers last;
  AreaNumbers others;
  // Homes: of the layer's input, of q, k and v, of the context, and of what the matrices make.
  AreaNumbers input;
  HomeNumbers query;
  HomeNumbers key;
  HomeNumbers value;
  HomeNumbers of_cells;
  HomeNumbers of_context;
  HomeNumbers of_last;
  HomeNumbers of_first_other;
  HomeNumbers of_others;
  // CacheRegion.
  std::uint32_t first;
  std::uint32_t aspect;
  std::uint32_t toward;
  std::uint32_t spread;
};

// q, k and v over most of the columns, each with room for its cells around it.
inline constexpr RuleNumbers kSpreadOut{
    .crossing_permille = 470,
    .attention = {.column = 400, .columns = 687, .rows = 900},
    .attention_down_permille = 133,
    .context = {.column = 431, .row = 533},
    .last = {.column = 1000, .row = 702, .rows = 1000, .down = 13},
    .others = {.column = 614, .row = 0, .columns = 607, .rows = 972, .down = 13},
    .input = {.column = 553, .row = 465, .columns = 797, .rows = 985, .down = 13},
    .query = {.y = 60, .y_step = 734},
    .key = {.x = 931, .y = 998, .y_step = 13},
    .value = {.y = 398, .y_step = 515},
    .of_cells = {.x = 218, .y = 59},
    .of_context = {.y = 106, .y_step = 44},
    .of_last = {.x = 51, .y = 0, .y_step = 710},
    .of_first_other = {.y = 190, .y_step = 251},
    .of_others = {.x = 1000, .y = 0},
    .first = 612,
    .aspect = 502,
    .toward = 516,
    .spread = 8,
};

// q, k and v at the west end.
inline constexpr RuleNumbers kGathered{
    .crossing_permille = 1000,
    .attention = {.column = 114, .row = 625, .columns = 197, .rows = 723},
    .attention_down_permille = 150,
    .context = {.column = 443, .row = 515, .columns = 71, .rows = 593, .down = 6},
    .last = {.column = 816, .row = 86, .columns = 300, .rows = 1000, .down = 8},
    .others = {.column = 661, .row = 258, .columns = 937, .rows = 1000, .down = 12},
    .input = {.column = 285, .row = 579, .columns = 742, .rows = 742, .down = 16},
    .query = {.y = 965},
    .key = {.y = 864},
    .value = {.y = 971},
    .of_cells = {.x = 969, .y = 444},
    .of_context = {.y = 553},
    .of_last = {.x = 42, .y = 876},
    .of_first_other = {.y = 970},
    .of_others = {.y = 934},
    .first = 701,
    .aspect = 768,
    .toward = 240,
    .spread = 5,
};

}  // namespace primalsim::workloads
