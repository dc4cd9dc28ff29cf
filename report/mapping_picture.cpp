#include "report/mapping_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace primalsim::report {
namespace {

constexpr char kEmpty = ' ';
constexpr char kSeveral = '+';
constexpr std::size_t kTitle = 6;  // "tile 0"
constexpr std::string_view kSigns = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

class Sheet {
 public:
  Sheet(std::uint32_t tiles, std::uint32_t width, std::uint32_t height)
      : tiles_(tiles), width_(width), height_(height), signs_(std::size_t{tiles} * width * height, kEmpty) {}

  char& at(const v1::Macro& macro) {
    return signs_.at((std::size_t{macro.tile()} * height_ + macro.y()) * width_ + macro.x());
  }

  std::string text(std::size_t columns) const {
    const std::size_t column = std::max<std::size_t>(width_, kTitle);
    const std::size_t rows = std::to_string(height_ - 1).size() + 1;  // numbers of rows, in front
    const std::size_t room = columns > rows ? columns - rows : 0;
    const std::size_t fit = columns == 0 ? tiles_ : std::max<std::size_t>(1, (room + 1) / (column + 1));
    std::string text;
    for (std::size_t first = 0; first < tiles_; first += fit) {
      const std::size_t end = std::min<std::size_t>(tiles_, first + fit);
      std::string line(rows, kEmpty);
      std::string ruler(rows, kEmpty);
      for (std::size_t tile = first; tile < end; ++tile) {
        line += fmt::format("{:{}}", fmt::format("tile {}", tile), column + 1);
        ruler += fmt::format("{:{}}", column_numbers(), column + 1);
      }
      append(text, line);
      append(text, ruler);
      for (std::uint32_t y = 0; y < height_; ++y) {
        line = fmt::format("{:>{}} ", y, rows - 1);
        for (std::size_t tile = first; tile < end; ++tile)
          line += fmt::format("{:{}}{}", signs_.substr((tile * height_ + y) * width_, width_), column,
                              tile + 1 == end ? "" : "|");
        append(text, line);
      }
    }
    return text;
  }

 private:
  // 0, and the others as they find room: each stands at its column.
  std::string column_numbers() const {
    const std::uint32_t step = width_ <= 10 ? 1 : 5;
    std::string numbers;
    for (std::uint32_t x = 0; x < width_; x += step) numbers += fmt::format("{:<{}}", x, step);
    return numbers.substr(0, std::max<std::size_t>(width_, kTitle));
  }

  static void append(std::string& text, const std::string& line) {
    text.append(line, 0, line.find_last_not_of(kEmpty) + 1);
    text += '\n';
  }

  std::uint32_t tiles_;
  std::uint32_t width_;
  std::uint32_t height_;
  std::string signs_;
};

// A sign for each name: its first letter that is free, small or capital, or any that is free.
class Legend {
 public:
  char sign_of(const std::string& name) {
    char sign = '?';
    const auto take = [&](char wanted) {
      if (sign != '?' || wanted == '_' || used_.find(wanted) != std::string::npos) return;
      sign = wanted;
    };
    for (const char letter : name) take(letter);
    for (const char any : kSigns) take(any);
    used_ += sign;
    text_ += fmt::format("{}{} {}", text_.empty() ? "" : ", ", sign, name);
    return sign;
  }
  const std::string& text() const { return text_; }

 private:
  std::string used_;
  std::string text_;
};

class Picture {
 public:
  Picture(const v1::Placement& placement, std::uint32_t width, std::uint32_t height, std::size_t columns)
      : placement_(placement), width_(width), height_(height), columns_(columns) {}

  std::string text() const { return weights() + homes() + cache(); }

 private:
  Sheet sheet() const { return {placement_.tiles(), width_, height_}; }

  std::string titled(const char* title, const std::string& legend, const Sheet& sheet) const {
    return fmt::format("{}, {}: {}\n{}", placement_.graph(), title, legend, sheet.text(columns_));
  }

  std::string weights() const {
    Sheet sheet = this->sheet();
    Legend legend;
    for (const v1::MatrixPlacement& matrix : placement_.matrices()) {
      const char sign = legend.sign_of(matrix.matrix());
      for (const v1::Partition& partition : matrix.partitions()) sheet.at(partition.at()) = sign;
    }
    return titled("weights", legend.text(), sheet);
  }

  std::string homes() const {
    Sheet sheet = this->sheet();
    Legend legend;
    for (const v1::VectorPlacement& vector : placement_.vectors()) {
      const char sign = legend.sign_of(vector.vector());
      for (const v1::SlicePlacement& slice : vector.slices()) {
        char& there = sheet.at(slice.home());
        there = there == kEmpty || there == sign ? sign : kSeveral;
      }
    }
    return titled("homes", legend.text() + fmt::format(", {} several", kSeveral), sheet);
  }

  std::string cache() const {
    Sheet sheet = this->sheet();
    std::size_t cells = 0;
    for (const v1::KvPlacement& kv : placement_.kv()) {
      if (kv.tensor() != v1::KvPlacement::K) continue;
      const char sign = kSigns[cells++ % kSigns.size()];
      for (int ring = 0; ring < kv.rings_size(); ++ring) {
        for (const v1::Macro& macro : kv.rings(ring).macros()) {
          char& there = sheet.at(macro);
          if (ring == 0 || there == kEmpty) there = ring == 0 ? sign : '.';
        }
      }
    }
    if (cells == 0) return {};
    return titled("cache of K",
                  fmt::format("{} cells, {}..., their macros for later positions '.'", cells,
                              kSigns.substr(0, std::min<std::size_t>(cells, 3))),
                  sheet);
  }

  const v1::Placement& placement_;
  const std::uint32_t width_;
  const std::uint32_t height_;
  const std::size_t columns_;
};

}  // namespace

std::string mapping_picture(const v1::Mapping& mapping, std::uint32_t width, std::uint32_t height,
                            std::size_t columns) {
  std::string text;
  for (const v1::Placement& placement : mapping.placements())
    text += Picture(placement, width, height, columns).text();
  return text;
}

}  // namespace primalsim::report
