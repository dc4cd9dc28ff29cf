#include "python/objects.h"

#include <cmath>

#include "core/error.h"
#include "python/message_file.h"

namespace py = pybind11;

namespace primalsim::python {
namespace {

std::string text_of_object(const py::handle& value) { return py::cast<std::string>(py::str(value)); }

// A message of protobuf's own Python classes.
Item protobuf_item(const py::handle& value) {
  const std::string type = text_of_object(value.attr("DESCRIPTOR").attr("full_name"));
  const Item::Kind kind = type == "primalsim.v1.File" ? Item::Kind::kFile : Item::Kind::kBare;
  return {kind, py::cast<std::string>(value.attr("SerializeToString")())};
}

Item item_of(const py::handle& value) {
  if (py::isinstance<MessageFile>(value)) {
    return {Item::Kind::kMessage, {}, py::cast<const MessageFile&>(value).file()};
  }
  if (py::isinstance<py::bytes>(value)) return {Item::Kind::kFile, py::cast<std::string>(value)};
  if (py::isinstance<py::dict>(value)) {
    return {Item::Kind::kJson, text_of_object(py::module_::import("json").attr("dumps")(value))};
  }
  if (py::hasattr(value, "SerializeToString")) return protobuf_item(value);
  if (py::hasattr(value, "__fspath__"))
    return {Item::Kind::kText, text_of_object(value.attr("__fspath__")())};
  return {Item::Kind::kText, text_of_object(value)};
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

Arguments arguments_of(const py::dict& given) {
  Arguments arguments;
  for (const auto& [name, value] : given) {
    if (value.is_none() || value.ptr() == Py_False) continue;
    std::vector<Item> items;
    if (is_list(value)) {
      for (const py::handle each : value) items.push_back(item_of(each));
    } else {
      items.push_back(item_of(value));
    }
    const std::string option = py::cast<std::string>(name);
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
