// Names of contents: equal messages have equal hashes, whatever file and encoding they come from.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

namespace primalsim {

// "sha256:" and the first 16 hexadecimal digits of SHA-256 over these bytes.
std::string bytes_hash(std::string_view bytes);

// The same over a message as a File in wire format: for what files hold (an Architecture, a Mapping, a
// Workload ...) it is what `sha256sum` gives for the .binpb that this program writes. Comments and the order
// of fields do not count. A message that no file holds is hashed as it is.
std::string content_hash(const google::protobuf::Message& message);

}  // namespace primalsim
