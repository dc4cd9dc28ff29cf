// Between Python's objects and those of the library.
#pragma once

#include <pybind11/pybind11.h>

#include <nlohmann/json.hpp>
#include <string>

#include "python/arguments.h"

namespace primalsim::python {

// {"name": value}: texts, numbers, paths, bytes (a File in the wire format), dicts (messages), Files, objects
// with SerializeToString() (protobuf's for Python), and lists of them. None and False count as absent.
Arguments arguments_of(const pybind11::dict& given);

// A text's or path's bytes: what Python made of bytes of a name that are no UTF-8 becomes these again.
std::string path_text(const pybind11::handle& path);

// The dict of a message as JSON; NumPy's numbers and arrays are numbers and lists. Throws InputError,
// beginning with `name`, for NaN and infinities, and for what JSON has no form for.
std::string json_text(const pybind11::handle& dict, const std::string& name);

// As json.loads() makes it of the text that reports write: NaN and infinities are None, what is no UTF-8 is
// replaced.
pybind11::object object_of(const nlohmann::ordered_json& json);

}  // namespace primalsim::python
