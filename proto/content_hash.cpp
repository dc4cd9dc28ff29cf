#include "proto/content_hash.h"

#include "core/sha256.h"
#include "primalsim/v1/file.pb.h"
#include "proto/format.h"
#include "proto/schema.h"

namespace primalsim {

std::string bytes_hash(std::string_view bytes) {
  constexpr std::size_t kDigits = 16;
  return "sha256:" + sha256(bytes).substr(0, kDigits);
}

std::string content_hash(const google::protobuf::Message& message) {
  const google::protobuf::OneofDescriptor& bodies = *v1::File::descriptor()->FindOneofByName("body");
  for (int i = 0; i < bodies.field_count(); ++i) {
    if (bodies.field(i)->message_type() != message.GetDescriptor()) continue;
    v1::File file;
    file.set_schema_version(kSchemaVersion);
    v1::File::GetReflection()->MutableMessage(&file, bodies.field(i))->CopyFrom(message);
    return bytes_hash(to_bytes(file, Format::kBinary));
  }
  return bytes_hash(to_bytes(message, Format::kBinary));
}

}  // namespace primalsim
