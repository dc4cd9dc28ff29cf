// A mapping drawn in letters, for the terminal: of each graph its tiles, once by weights, once by what lives
// beside them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "primalsim/v1/mapping.pb.h"

namespace primalsim::report {

// Tiles are `width` x `height` macros; columns and rows are numbered from 0. As many tiles stand side by side
// as fit `columns` characters, at least one; 0: all. In "weights" a macro has the letter of its matrix. In
// "homes" it has that of the vector whose slice lives there, '+' for slices of several vectors. In "cache"
// the first macros of each cell of K have its digit or letter, those used later a dot.
std::string mapping_picture(const v1::Mapping& mapping, std::uint32_t width, std::uint32_t height,
                            std::size_t columns);

}  // namespace primalsim::report
