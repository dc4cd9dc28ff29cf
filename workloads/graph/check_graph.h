// Checks a Workload that came from a file, since users may write or edit one by hand.
#pragma once

#include <string>

#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

// Throws InputError "WHERE: FIELD PATH: what is wrong and what is allowed" unless
// * KV heads divide heads, and names of vectors, operators and LoRA targets are unique;
// * every operator has the inputs and outputs of its kind, each input is produced by an earlier operator (or
// is the
//   graph's first vector, its input), each vector has one producer, and all lengths agree with each other and
//   with the shape;
// * the layer has one attention (KV_APPEND, SCORES, SOFTMAX, CONTEXT, in this order), the head has none, and
//   each graph ends with its only OUTPUT;
// * every LoRA target is a LINEAR operator of the layer.
// `where` is the file's path. Ranges of single numbers are validate()'s business and have been checked
// before.
void check_workload(const v1::Workload& workload, const std::string& where);

}  // namespace primalsim::workloads
