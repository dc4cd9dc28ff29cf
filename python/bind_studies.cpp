#include <pybind11/stl.h>

#include <memory>

#include "core/error.h"
#include "core/number_text.h"
#include "python/bindings.h"
#include "python/message_file.h"
#include "python/objects.h"
#include "python/outcome.h"
#include "python/run_study.h"
#include "study/provenance.h"

namespace py = pybind11;

namespace primalsim::python {
namespace {

const Study& find_study(const std::string& name) {
  for (const Study& study : studies()) {
    if (name == study.name) return study;
  }
  throw_internal_error("a study of this name", std::source_location::current());
}

std::shared_ptr<study::Session> session_for(const Arguments& arguments,
                                            std::shared_ptr<study::Session> session) {
  const auto threads = arguments.integer("threads", 1, kMostThreads);
  if (session && threads) throw_input_error("threads is {}; those of a session are its own", *threads);
  if (session) return session;
  return std::make_shared<study::Session>(study::Settings{threads.value_or(0)});
}

// (outcome or None, numbers or None, messages by name). The memory of a run goes without Python's lock.
py::tuple run(const std::string& name, const py::dict& given, std::shared_ptr<study::Session> session,
              const py::object& progress) {
  const Arguments arguments = arguments_of(given);
  session = session_for(arguments, std::move(session));
  const Found found = run_study(find_study(name), arguments, *session, progress);
  py::dict messages;
  for (const auto& [kind, file] : found.files) messages[kind.c_str()] = MessageFile(file);
  const py::object outcome = found.outcome ? py::cast(Outcome(found.outcome)) : py::none();
  return py::make_tuple(outcome, object_of(found.numbers), messages);
}

}  // namespace

void bind_studies(py::module_& module) {
  py::class_<study::Session, std::shared_ptr<study::Session>>(
      module, "Session",
      "Threads and finished runs that calls share: a run made in one call is not made again in another.")
      .def(py::init([](const py::object& threads) {
             const std::uint64_t number =
                 parse_integer("threads", py::cast<std::string>(py::str(threads)), 0, kMostThreads);
             return std::make_shared<study::Session>(study::Settings{number});
           }),
           py::arg("threads") = 0);
  module.def("run", run);
  module.attr("program") = study::program_name();
}

}  // namespace primalsim::python
