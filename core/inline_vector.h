// A short list that allocates nothing while it has at most kInline items.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <type_traits>
#include <utility>

namespace primalsim {

// As far as it goes, with the interface and the guarantees of std::vector.
template <typename Item, std::size_t kInline>
class InlineVector {
  static_assert(std::is_trivially_copyable_v<Item>);

 public:
  using value_type = Item;
  using iterator = Item*;
  using const_iterator = const Item*;

  InlineVector() = default;
  InlineVector(std::initializer_list<Item> items) { append(items.begin(), items.end()); }
  InlineVector(const InlineVector& other) { *this = other; }
  InlineVector(InlineVector&& other) noexcept { take(other); }
  InlineVector& operator=(const InlineVector& other) {
    if (this == &other) return *this;
    if (!other.more_ && !more_) {  // all of them at once: no loop
      inline_ = other.inline_;
      size_ = other.size_;
      return *this;
    }
    clear();
    append(other.begin(), other.end());
    return *this;
  }
  InlineVector& operator=(InlineVector&& other) noexcept {
    if (this != &other) take(other);
    return *this;
  }
  ~InlineVector() = default;

  Item* begin() { return items(); }
  Item* end() { return items() + size_; }
  const Item* begin() const { return items(); }
  const Item* end() const { return items() + size_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Item& front() { return *begin(); }
  const Item& front() const { return *begin(); }
  Item& back() { return *(end() - 1); }
  const Item& back() const { return *(end() - 1); }
  Item& operator[](std::size_t i) { return items()[i]; }
  const Item& operator[](std::size_t i) const { return items()[i]; }

  void clear() { size_ = 0; }
  void push_back(const Item& item) {
    const Item copy = item;  // it may be one of these
    if (size_ == capacity_) grow(size_ + 1);
    items()[size_++] = copy;
  }
  // Not of items of this list.
  void append(const Item* first, const Item* last) {
    const auto more = static_cast<std::uint32_t>(last - first);
    if (size_ + more > capacity_) grow(size_ + more);
    std::copy(first, last, end());
    size_ += more;
  }
  // Drops the items from `first` on.
  void truncate(const Item* first) { size_ = static_cast<std::uint32_t>(first - begin()); }

  friend bool operator==(const InlineVector& a, const InlineVector& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  Item* items() { return more_ ? more_.get() : inline_.data(); }
  const Item* items() const { return more_ ? more_.get() : inline_.data(); }

  void grow(std::uint32_t least) {
    const std::uint32_t capacity = std::max(least, 2 * capacity_);
    auto more = std::make_unique_for_overwrite<Item[]>(capacity);
    std::copy(begin(), end(), more.get());
    more_ = std::move(more);
    capacity_ = capacity;
  }
  void take(InlineVector& other) noexcept {
    more_ = std::move(other.more_);
    capacity_ = other.capacity_;
    size_ = other.size_;
    if (!more_) inline_ = other.inline_;
    other.capacity_ = kInline;
    other.size_ = 0;
  }

  std::unique_ptr<Item[]> more_;  // all of them, if they are more
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = kInline;
  std::array<Item, kInline> inline_{};
};

}  // namespace primalsim
