#include <algorithm>
#include <exception>
#include <regex>
#include <string>

#include "core/error.h"
#include "core/text.h"
#include "python/bindings.h"

namespace py = pybind11;

namespace primalsim::python {
namespace {

// Classes live as long as the interpreter.
struct Classes {
  PyObject* input_error = nullptr;
  PyObject* no_fit = nullptr;
  PyObject* run_error = nullptr;
};
Classes classes;

PyObject* make_class(py::module_& module, const char* name, PyObject* base, const char* purpose) {
  const std::string full_name = std::string("primalsim.") + name;
  PyObject* const made = PyErr_NewExceptionWithDoc(full_name.c_str(), purpose, base, nullptr);
  if (made == nullptr) throw py::error_already_set();
  module.attr(name) = py::handle(made);
  return made;
}

// "--max-positions" of the command line is max_positions here.
std::string with_keywords(const std::string& message) {
  static const std::regex kOption("(^|[^-\\w])--([a-z][a-z-]*)");
  std::string text;
  auto rest = message.cbegin();
  for (std::sregex_iterator option(message.begin(), message.end(), kOption), end; option != end; ++option) {
    std::string name = option->str(2);
    std::replace(name.begin(), name.end(), '-', '_');
    text.append(rest, (*option)[1].second).append(name);
    rest = (*option)[2].second;
  }
  return text.append(rest, message.cend());
}

void raise(PyObject* error, const std::string& message) {
  PyErr_SetString(error, printable(with_keywords(message)).c_str());
}

void translate(std::exception_ptr failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const NoFit& error) {
    raise(classes.no_fit, error.what());
  } catch (const InputError& error) {
    raise(classes.input_error, error.what());
  } catch (const RunError& error) {
    raise(classes.run_error, error.what());
  } catch (const InternalError& error) {
    raise(classes.run_error, std::string("internal error, please report it: ") + error.what());
  }
}

}  // namespace

void bind_errors(py::module_& module) {
  classes.input_error =
      make_class(module, "InputError", PyExc_ValueError,
                 "The input cannot be used; the message names the file, the field, and what is allowed.");
  classes.no_fit = make_class(module, "NoFit", classes.input_error,
                              "The input takes more than the machine has: memory, buffers, tiles.");
  classes.run_error = make_class(module, "RunError", PyExc_RuntimeError,
                                 "The run itself failed: a check of its own, a deadlock, a full disk.");
  py::register_exception_translator(translate);
}

}  // namespace primalsim::python
