// What to add to the library's own words when a file cannot be parsed: which values or fields there are.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>

namespace primalsim {

// A problem that protobuf's text or JSON parser has with a message of type `root`, with "; allowed are TREE,
// CHAIN and STAGGERED", "; did you mean 'first'?" or "; its fields are ..." behind it, where that helps.
std::string with_hint(std::string problem, const google::protobuf::Descriptor& root);

}  // namespace primalsim
