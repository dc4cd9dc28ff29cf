// -0 in messages: JSON has no sure way to write it, so that it is read as 0 in every format.
#pragma once

#include <google/protobuf/message.h>

namespace primalsim {

// Makes every -0 of a double or float field, in the message and below, 0.
void clear_signs_of_zeros(google::protobuf::Message& message);

}  // namespace primalsim
