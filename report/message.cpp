// The message itself as text, to be read back by this program or by others.
#include "core/error.h"
#include "primalsim/v1/file.pb.h"
#include "proto/format.h"
#include "proto/schema.h"
#include "report/writer.h"

namespace primalsim::report {
namespace {

// The body of a File that holds such messages; null if none does.
const google::protobuf::FieldDescriptor* body_of(const google::protobuf::Message& message) {
  const google::protobuf::OneofDescriptor& bodies = *v1::File::descriptor()->FindOneofByName("body");
  for (int i = 0; i < bodies.field_count(); ++i) {
    if (bodies.field(i)->message_type() == message.GetDescriptor()) return bodies.field(i);
  }
  return nullptr;
}

// A File with `message` as its body; an empty one if no body is of its kind.
v1::File file_of(const google::protobuf::Message& message) {
  v1::File file;
  if (const google::protobuf::FieldDescriptor* const body = body_of(message)) {
    file.set_schema_version(kSchemaVersion);
    v1::File::GetReflection()->MutableMessage(&file, body)->CopyFrom(message);
  }
  // They are in tables of their own, and longer than all the rest.
  if (file.has_result()) {
    for (v1::MappingResult& mapping : *file.mutable_result()->mutable_mappings()) mapping.clear_details();
  }
  return file;
}

std::string message_file_name(const google::protobuf::Message& message) {
  if (body_of(message) == nullptr) return {};
  const std::string stem = file_stem(message);
  if (stem == "report") return "result.txtpb";
  return stem.empty() ? stem : stem + ".txtpb";
}

std::string write_message(const google::protobuf::Message& message) {
  const v1::File file = file_of(message);
  if (file.schema_version() == 0) return {};
  try {
    check_file(file, message_file_name(message));
  } catch (const InputError& error) {
    throw_run_error("not written, it could not be read back: {}", error.what());
  }
  return to_bytes(file, Format::kText);
}

}  // namespace

Writer message_writer() {
  return {"message", "the message, as a text file that can be read back", message_file_name, write_message};
}

}  // namespace primalsim::report
