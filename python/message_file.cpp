#include "python/message_file.h"

#include "proto/format.h"
#include "proto/read.h"
#include "proto/write.h"

namespace primalsim::python {
namespace {

MessageFile kept_file(v1::File file) { return MessageFile(std::make_shared<v1::File>(std::move(file))); }

}  // namespace

MessageFile MessageFile::read(const std::filesystem::path& path) { return kept_file(read_file(path)); }

MessageFile MessageFile::of_bytes(const std::string& bytes) {
  return kept_file(parse_file(bytes, Format::kBinary, "bytes"));
}

MessageFile MessageFile::of_json(const std::string& json) {
  return kept_file(parse_file(json, Format::kJson, "dict"));
}

std::string MessageFile::kind() const {
  const auto* const body = v1::File::GetReflection()->GetOneofFieldDescriptor(
      *file_, v1::File::descriptor()->FindOneofByName("body"));
  return body->name();
}

std::string MessageFile::bytes() const { return to_bytes(*file_, Format::kBinary); }
std::string MessageFile::json() const { return to_bytes(*file_, Format::kJson); }
std::string MessageFile::text() const { return to_bytes(*file_, Format::kText); }

void MessageFile::write(const std::filesystem::path& path) const { write_file(path, *file_); }

}  // namespace primalsim::python
