#include <cstdlib>

#include "workloads/mapping/curve_fill.h"
#include "workloads/mapping/hilbert_curve.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {
namespace {

struct Vector2 {
  std::int64_t x = 0;
  std::int64_t y = 0;
  Vector2 operator+(const Vector2& other) const { return {x + other.x, y + other.y}; }
  Vector2 operator-(const Vector2& other) const { return {x - other.x, y - other.y}; }
  Vector2 operator-() const { return {-x, -y}; }
  // Rounded down, as the published algorithm has it.
  Vector2 half() const { return {floor_half(x), floor_half(y)}; }
  Vector2 step() const { return {sign(x), sign(y)}; }
  std::int64_t length() const { return std::abs(x + y); }

 private:
  static std::int64_t floor_half(std::int64_t n) { return (n - (n % 2 != 0 && n < 0 ? 1 : 0)) / 2; }
  static std::int64_t sign(std::int64_t n) { return n > 0 ? 1 : n < 0 ? -1 : 0; }
};

class Curve {
 public:
  // The rectangle at `at` spanned by `along` (the main direction) and `across`.
  void fill(Vector2 at, Vector2 along, Vector2 across) {
    if (across.length() == 1) return line(at, along);
    if (along.length() == 1) return line(at, across);
    Vector2 along_half = along.half();
    Vector2 across_half = across.half();
    if (2 * along.length() > 3 * across.length()) {
      // Long: split in two along the main direction, the first of even length if that is possible.
      if (along_half.length() % 2 != 0 && along.length() > 2) along_half = along_half + along.step();
      fill(at, along_half, across);
      fill(at + along_half, along - along_half, across);
      return;
    }
    if (across_half.length() % 2 != 0 && across.length() > 2) across_half = across_half + across.step();
    fill(at, across_half, along_half);
    fill(at + across_half, along, across - across_half);
    fill(at + (along - along.step()) + (across_half - across.step()), -across_half, -(along - along_half));
  }

  std::vector<Cell> cells;

 private:
  void line(Vector2 at, Vector2 along) {
    for (std::int64_t i = 0; i < along.length(); ++i) {
      cells.push_back({static_cast<std::uint32_t>(at.x), static_cast<std::uint32_t>(at.y)});
      at = at + along.step();
    }
  }
};

}  // namespace

std::vector<Cell> hilbert_curve(std::uint32_t width, std::uint32_t height) {
  Curve curve;
  if (width >= height) {
    curve.fill({0, 0}, {width, 0}, {0, height});
  } else {
    curve.fill({0, 0}, {0, height}, {width, 0});
  }
  return curve.cells;
}

v1::Placement place_hilbert(const PlacementRequest& request) {
  const pe_models::Mesh& mesh = request.machine.mesh();
  return place_along(request, hilbert_curve(mesh.width, mesh.height));
}

}  // namespace primalsim::workloads
