// A Program whose indices and kinds are known to be valid.
#pragma once

#include <string>

#include "primalsim/v1/program.pb.h"

namespace primalsim::workloads {

using DependencyList = google::protobuf::RepeatedPtrField<v1::Dependency>;

// Whatever runs a Program or puts Programs together asks for this type, and need not look again. Refers to
// the message, as a string_view to a string: it must outlive this object and stay as it is.
class CheckedProgram {
 public:
  // Throws InputError "WHERE: program.FIELD PATH: what is wrong and what is allowed" unless
  // * every index (operator, macro, output, node) is in range, and every task has a kind;
  // * every dependency is an output of an earlier task, so that no task waits for itself;
  // * units and ports exist, a send has destinations, and transfers have flits;
  // * no compute shares more cycles than it has;
  // * a reduce is a tree in which every node has something to add, and its task itself waits for nothing;
  // * operators belong to tokens either all or none.
  // `where` is the file's path, or empty. Implicit, so that a message can be given where this is asked for.
  CheckedProgram(const v1::Program& program, const std::string& where = "");

  const v1::Program& message() const { return *program_; }
  const v1::Program* operator->() const { return program_; }

 private:
  const v1::Program* program_;
};

}  // namespace primalsim::workloads
