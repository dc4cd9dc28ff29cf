#include <pybind11/stl.h>

#include "python/array.h"
#include "python/bindings.h"
#include "python/message_file.h"
#include "python/objects.h"
#include "python/outcome.h"

namespace py = pybind11;

namespace primalsim::python {
namespace {

py::buffer_info buffer_of(Array& array) {
  std::vector<py::ssize_t> shape(array.shape.begin(), array.shape.end());
  return py::buffer_info(array.numbers.data(), sizeof(std::uint64_t),
                         py::format_descriptor<std::uint64_t>::format(),
                         static_cast<py::ssize_t>(shape.size()), shape,
                         py::detail::c_strides(shape, sizeof(std::uint64_t)), true);
}

py::object loads(const std::string& json) { return py::module_::import("json").attr("loads")(py::str(json)); }

// Without Python's lock: a mapping of a large model takes a while to write.
template <typename Work>
auto unlocked(Work work) {
  const py::gil_scoped_release released;
  return work();
}

void bind_message(py::module_& module) {
  py::class_<MessageFile>(module, "Message", "A message file in memory; it never changes.")
      .def_static("read",
                  [](const py::object& path) {
                    return unlocked([name = path_text(path)] { return MessageFile::read(name); });
                  })
      .def_static("from_bytes",
                  [](const py::bytes& bytes) { return MessageFile::of_bytes(py::cast<std::string>(bytes)); })
      .def_static("from_dict",
                  [](const py::dict& dict) { return MessageFile::of_json(json_text(dict, "dict")); })
      .def_property_readonly("kind", &MessageFile::kind)
      .def("to_bytes", [](const MessageFile& file) { return py::bytes(file.bytes()); })
      .def("to_dict", [](const MessageFile& file) { return loads(file.json()); })
      .def("to_text", &MessageFile::text)
      .def("write",
           [](const MessageFile& file, const py::object& path) {
             unlocked([&file, name = path_text(path)] { file.write(name); });
           })
      .def("__eq__",
           [](const MessageFile& file, const py::object& other) {
             return py::isinstance<MessageFile>(other) &&
                    file.bytes() == py::cast<const MessageFile&>(other).bytes();
           })
      .def("__hash__", [](const MessageFile& file) { return py::hash(py::bytes(file.bytes())); })
      .def("__repr__", [](const MessageFile& file) { return "<primalsim.Message " + file.kind() + ">"; })
      .def(py::pickle(
          [](const MessageFile& file) { return py::bytes(file.bytes()); },
          [](const py::bytes& bytes) { return MessageFile::of_bytes(py::cast<std::string>(bytes)); }));
}

py::dict dict_of(Table table) {
  py::dict columns;
  for (auto& [name, column] : table.columns) columns[name.c_str()] = py::cast(std::move(column));
  columns["direction"] = py::cast(table.directions);
  return columns;
}

void bind_outcome(py::module_& module) {
  py::class_<Array>(module, "Array", py::buffer_protocol()).def_buffer(buffer_of);
  py::class_<Outcome>(module, "Outcome")
      .def_static("from_bytes",
                  [](const std::string& kind, const py::bytes& bytes) {
                    return Outcome::of_bytes(kind, py::cast<std::string>(bytes));
                  })
      .def_property_readonly("kind", &Outcome::kind)
      .def("to_bytes", [](const Outcome& outcome) { return py::bytes(outcome.bytes()); })
      .def("to_dict", [](const Outcome& outcome) { return object_of(outcome.json()); })
      .def("text", &Outcome::text, py::arg("format"), py::arg("columns") = 0,
           py::call_guard<py::gil_scoped_release>())
      .def("write",
           [](const Outcome& outcome, const py::object& folder) {
             unlocked([&outcome, name = path_text(folder)] { outcome.write(name); });
           })
      .def("links",
           [](const Outcome& outcome, std::size_t mapping) { return dict_of(outcome.links(mapping)); })
      .def("link_grid", &Outcome::link_grid);
}

}  // namespace

void bind_messages(py::module_& module) {
  bind_message(module);
  bind_outcome(module);
}

}  // namespace primalsim::python
