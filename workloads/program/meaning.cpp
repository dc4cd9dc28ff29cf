#include "workloads/program/meaning.h"

namespace primalsim::workloads {
namespace {

void write_place(const Place& place, v1::Place& to) {
  to.set_space(place.space);
  to.set_index(place.index);
  to.set_first(place.first);
  to.set_elements(place.elements);
  to.set_at(place.at);
  to.mutable_entries()->Add(place.entries.begin(), place.entries.end());
}

void write_places(const Places& places, google::protobuf::RepeatedPtrField<v1::Place>& to) {
  for (const Place& place : places) write_place(place, *to.Add());
}

}  // namespace

void write_meaning(const TaskMeaning& meaning, v1::Task& task) {
  if (task.has_send()) {
    write_places(meaning.payload, *task.mutable_send()->mutable_payload());
    if (meaning.landing) task.mutable_send()->set_landing(*meaning.landing);
  }
  if (task.has_reduce()) {
    v1::Reduce& reduce = *task.mutable_reduce();
    for (int i = 0; i < reduce.operands_size(); ++i) {
      const Places& places = meaning.operands[static_cast<std::size_t>(i)];
      write_places(places, *reduce.mutable_operands(i)->mutable_payload());
    }
    if (meaning.takes_maximum) reduce.set_takes_maximum(true);
    if (meaning.landing) reduce.set_landing(*meaning.landing);
  }
  if (meaning.function == v1::Meaning::FUNCTION_UNSPECIFIED) return;
  v1::Meaning& to = *task.mutable_meaning();
  to.set_function(meaning.function);
  to.set_op(meaning.op);
  if (meaning.token != 0) to.set_token(meaning.token);
  for (const Places& places : meaning.inputs) write_places(places, *to.add_inputs()->mutable_places());
  if (meaning.has_output) write_place(meaning.output, *to.mutable_output());
  to.set_first(meaning.first);
  to.set_count(meaning.count);
  to.set_row(meaning.row);
  to.set_slice(meaning.slice);
  to.mutable_entries()->Add(meaning.entries.begin(), meaning.entries.end());
}

}  // namespace primalsim::workloads
