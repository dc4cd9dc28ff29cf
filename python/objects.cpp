#include "python/objects.h"

#include <cmath>

#include "core/error.h"
#include "python/message_file.h"

namespace py = pybind11;

namespace primalsim::python {
namespace {

std::string text_of_object(const py::handle& value) {
  const py::str text(value);
  const auto bytes =
      py::reinterpret_steal<py::bytes>(PyUnicode_AsEncodedString(text.ptr(), "utf-8", "surrogateescape"));
  if (!bytes) throw py::error_already_set();
  return bytes;
}

// "architecture.clock_ghz is nan", of the first number in `value` that is not finite; empty: there is none.
std::string non_finite(const py::handle& value, const std::string& path, int depth) {
  constexpr int kDeepest = 100;  // beyond what a message has
  if (depth > kDeepest) return "";
  if (PyFloat_Check(value.ptr()) && !std::isfinite(PyFloat_AsDouble(value.ptr())))
    return path + " is " + text_of_object(value);
  std::string found;
  if (py::isinstance<py::dict>(value)) {
    for (const auto& [key, each] : py::reinterpret_borrow<py::dict>(value)) {
      found = non_finite(each, path + (path.empty() ? "" : ".") + text_of_object(key), depth + 1);
      if (!found.empty()) return found;
    }
  } else if (PyList_Check(value.ptr()) || PyTuple_Check(value.ptr())) {
    std::size_t at = 0;
    for (const py::handle each : value) {
      found = non_finite(each, path + "[" + std::to_string(at++) + "]", depth + 1);
      if (!found.empty()) return found;
    }
  }
  return found;
}

// What json.dumps() has no form for: NumPy's numbers and arrays as Python's.
py::object plain(const py::object& value) {
  if (py::hasattr(value, "tolist")) return value.attr("tolist")();
  throw py::type_error("a " + text_of_object(py::type::of(value).attr("__name__")) +
                       " is no text, number, list or dict");
}

bool is_numpy_bool(const py::handle& value) {
  return py::hasattr(value, "dtype") && !py::hasattr(value, "__len__") &&
         text_of_object(value.attr("dtype")) == "bool";
}

// A message of protobuf's own Python classes.
Item protobuf_item(const py::handle& value) {
  const std::string type = text_of_object(value.attr("DESCRIPTOR").attr("full_name"));
  const Item::Kind kind = type == "primalsim.v1.File" ? Item::Kind::kFile : Item::Kind::kBare;
  return {kind, py::cast<std::string>(value.attr("SerializeToString")())};
}

Item item_of(const py::handle& value, const std::string& name) {
  if (py::isinstance<MessageFile>(value)) {
    return {Item::Kind::kMessage, {}, py::cast<const MessageFile&>(value).file()};
  }
  if (py::isinstance<py::bytes>(value)) return {Item::Kind::kFile, py::cast<std::string>(value)};
  if (py::isinstance<py::dict>(value)) {
    return {Item::Kind::kJson, json_text(value, name)};
  }
  if (py::hasattr(value, "SerializeToString")) return protobuf_item(value);
  return {Item::Kind::kText, path_text(value)};
}

bool is_list(const py::handle& value) {
  return py::isinstance<py::iterable>(value) && !py::isinstance<py::str>(value) &&
         !py::isinstance<py::bytes>(value) && !py::isinstance<py::dict>(value) &&
         !py::isinstance<MessageFile>(value) && !py::hasattr(value, "SerializeToString");
}

py::object number_of(double number) {
  return std::isfinite(number) ? py::float_(number) : py::object(py::none());
}

py::object string_of(const std::string& text) {
  PyObject* const made = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
  if (made == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(made);
}

}  // namespace

std::string path_text(const py::handle& path) {
  return text_of_object(py::hasattr(path, "__fspath__") ? path.attr("__fspath__")()
                                                        : py::reinterpret_borrow<py::object>(path));
}

std::string json_text(const py::handle& dict, const std::string& name) {
  const py::module_ json = py::module_::import("json");
  try {
    return text_of_object(
        json.attr("dumps")(dict, py::arg("allow_nan") = false, py::arg("default") = py::cpp_function(plain)));
  } catch (py::error_already_set& error) {
    if (error.matches(PyExc_ValueError)) {
      const std::string found = non_finite(dict, "", 0);
      if (!found.empty()) throw_input_error("{}: {}; allowed are finite numbers", name, found);
    } else if (!error.matches(PyExc_TypeError) && !error.matches(PyExc_RecursionError)) {
      throw;
    }
    throw_input_error("{}: {}", name, text_of_object(error.value()));
  }
}

Arguments arguments_of(const py::dict& given) {
  Arguments arguments;
  for (const auto& [name, value] : given) {
    if (value.is_none() || value.ptr() == Py_False) continue;
    if (is_numpy_bool(value) && !py::cast<bool>(value.attr("item")())) continue;
    const std::string option = py::cast<std::string>(name);
    std::vector<Item> items;
    if (is_list(value)) {
      for (const py::handle each : value) items.push_back(item_of(each, option));
    } else {
      items.push_back(item_of(value, option));
    }
    if (items.empty()) throw_input_error("{} is an empty list; allowed is one or more", option);
    arguments.add(option, std::move(items));
  }
  return arguments;
}

py::object object_of(const nlohmann::ordered_json& json) {
  using Type = nlohmann::ordered_json::value_t;
  switch (json.type()) {
    case Type::object: {
      py::dict made;
      for (const auto& [key, value] : json.items()) {
        if (PyDict_SetItem(made.ptr(), string_of(key).ptr(), object_of(value).ptr()) != 0)
          throw py::error_already_set();
      }
      return made;
    }
    case Type::array: {
      py::list made(json.size());
      for (std::size_t i = 0; i < json.size(); ++i) {
        PyList_SET_ITEM(made.ptr(), static_cast<py::ssize_t>(i), object_of(json[i]).release().ptr());
      }
      return made;
    }
    case Type::string:
      return string_of(json.get_ref<const std::string&>());
    case Type::boolean:
      return py::bool_(json.get<bool>());
    case Type::number_integer:
      return py::int_(json.get<std::int64_t>());
    case Type::number_unsigned:
      return py::int_(json.get<std::uint64_t>());
    case Type::number_float:
      return number_of(json.get<double>());
    default:
      return py::none();
  }
}

}  // namespace primalsim::python
