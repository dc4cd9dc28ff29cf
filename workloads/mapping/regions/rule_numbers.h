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
  std::uint32_t slot_permille;      // of the hidden vector's slices, if so many lines fit
  std::uint32_t crossing_permille;  // of a tile's width
  // Weights: q, k and v; what multiplies the context; the last matrix; the others.
  AreaNumbers attention;
  std::uint32_t attention_down_permille;  // of its lines, in place of attention.down; 0: that counts
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
    .slot_permille = 2500,
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

// q, k and v at the west end. As they were found for whole slices: others, found for parts, began better, and
// searches from there ended worse.
inline constexpr RuleNumbers kGathered{
    .slot_permille = 1000,
    .crossing_permille = 1000,
    .attention = {.column = 125, .row = 645, .columns = 252, .rows = 841, .down = 9},
    .attention_down_permille = 0,
    .context = {.column = 400, .row = 561, .rows = 173},
    .last = {.column = 857, .row = 442, .columns = 42, .rows = 732, .down = 6},
    .others = {.column = 884, .row = 522, .columns = 757, .rows = 314, .down = 15},
    .input = {.column = 722, .columns = 147, .rows = 730, .down = 10},
    .query = {.y = 1000},
    .key = {.y = 1000},
    .value = {.y = 1000},
    .of_cells = {.x = 200, .y = 250},
    .of_context = {.y = 1000},
    .of_last = {.y = 1000},
    .of_first_other = {.y = 1000},
    .of_others = {.y = 1000},
    .first = 703,
    .aspect = 544,
    .toward = 178,
    .spread = 7,
};

}  // namespace primalsim::workloads
