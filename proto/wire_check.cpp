#include "proto/wire_check.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/wire_format_lite.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "core/error.h"

namespace primalsim {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::OneofDescriptor;
using Wire = google::protobuf::internal::WireFormatLite;

// Messages in messages. No type contains itself, so only a new .proto could come near.
constexpr int kMostMessagesDeep = 100;

std::uint64_t largest(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_BOOL:
      return 1;
    case FieldDescriptor::TYPE_UINT32:
    case FieldDescriptor::TYPE_SINT32:
      return std::numeric_limits<std::uint32_t>::max();
    default:  // of enums and signed types a negative number has 64 bits; the schema's check sees its value
      return std::numeric_limits<std::uint64_t>::max();
  }
}

Wire::WireType wire_type_of(const FieldDescriptor& field) {
  return Wire::WireTypeForFieldType(static_cast<Wire::FieldType>(field.type()));
}

bool is_read(const FieldDescriptor& field, Wire::WireType wire) {
  return wire == wire_type_of(field) || (wire == Wire::WIRETYPE_LENGTH_DELIMITED && field.is_packable());
}

class WireChecker {
 public:
  WireChecker(const std::string& bytes, const std::string& where, const Descriptor& root)
      : bytes_(bytes), where_(where), root_(root) {}

  void check() { check_message(root_, bytes_.size(), ""); }

 private:
  void check_message(const Descriptor& type, std::size_t end, const std::string& path) {
    if (++depth_ > kMostMessagesDeep)
      fail(path, at_, fmt::format("messages lie more than {} deep in each other", kMostMessagesDeep));
    std::map<const FieldDescriptor*, int> seen;
    std::map<const OneofDescriptor*, const FieldDescriptor*> chosen;
    while (at_ < end) {
      const std::size_t tag_at = at_;
      const std::uint64_t tag = varint(end);
      const auto number = static_cast<int>(tag >> 3U);
      const FieldDescriptor* field = tag >> 3U > 536'870'911 ? nullptr : type.FindFieldByNumber(number);
      const auto wire = static_cast<Wire::WireType>(tag & 7U);
      // Kept as unknown by the reader, and refused by the schema's check, with its number.
      if (field == nullptr || !is_read(*field, wire)) break;
      const int index = seen[field]++;
      const std::string here = (path.empty() ? "" : path + ".") + field->name() +
                               (field->is_repeated() ? fmt::format("[{}]", index) : "");
      if (index > 0 && !field->is_repeated()) fail(here, tag_at, "the field is given twice");
      if (const OneofDescriptor* oneof = field->real_containing_oneof()) {
        const auto [other, is_first] = chosen.emplace(oneof, field);
        if (!is_first)
          fail(here, tag_at, fmt::format("{} is given, too; allowed is one of them", other->second->name()));
      }
      check_value(*field, wire, end, here, tag_at);
    }
    at_ = end;
    --depth_;
  }

  void check_value(const FieldDescriptor& field, Wire::WireType wire, std::size_t end,
                   const std::string& path, std::size_t tag_at) {
    if (wire == wire_type_of(field)) return check_one(field, end, path, tag_at);
    const std::size_t packed_end = length(end);
    while (at_ < packed_end) check_one(field, packed_end, path, tag_at);
  }

  void check_one(const FieldDescriptor& field, std::size_t end, const std::string& path, std::size_t tag_at) {
    switch (wire_type_of(field)) {
      case Wire::WIRETYPE_VARINT: {
        const std::uint64_t value = varint(end);
        if (value > largest(field)) {
          fail(path, tag_at, fmt::format("{} does not fit; allowed: 0 to {}", value, largest(field)));
        }
        return;
      }
      case Wire::WIRETYPE_FIXED64:
        return skip(8, end);
      case Wire::WIRETYPE_FIXED32:
        return skip(4, end);
      default:
        break;
    }
    const std::size_t value_end = length(end);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      check_message(*field.message_type(), value_end, path);
    } else {
      at_ = value_end;
    }
  }

  std::uint64_t varint(std::size_t end) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
      if (at_ == end) fail_damaged();
      const auto byte = static_cast<std::uint8_t>(bytes_[at_++]);
      if (shift == 63 && byte > 1) fail_damaged();
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    fail_damaged();
  }

  // Where what is as long as the next varint says ends.
  std::size_t length(std::size_t end) {
    const std::uint64_t bytes = varint(end);
    if (bytes > end - at_) fail_damaged();
    return at_ + bytes;
  }

  void skip(std::size_t bytes, std::size_t end) {
    if (bytes > end - at_) fail_damaged();
    at_ += bytes;
  }

  [[noreturn]] void fail_damaged() const {
    throw_input_error("{}: not a binary {} message: damaged at byte {}", where_, root_.full_name(), at_);
  }

  [[noreturn]] void fail(const std::string& path, std::size_t at, const std::string& problem) const {
    throw_input_error("{}: {}{}{} (byte {})", where_, path, path.empty() ? "" : ": ", problem, at);
  }

  const std::string& bytes_;
  const std::string& where_;
  const Descriptor& root_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

void check_wire(const std::string& bytes, const std::string& where, const Descriptor& type) {
  WireChecker(bytes, where, type).check();
}

}  // namespace primalsim
