#include "python/run_study.h"

#include <chrono>
#include <future>
#include <optional>

namespace py = pybind11;

namespace primalsim::python {
namespace {

// Ends a study from its progress.
struct Interrupted {};

struct Control {
  std::atomic<bool> stop{false};   // what a study that can ends at
  std::atomic<bool> abort{false};  // what all end at, with nothing
};

study::Progress progress_of(const py::object& callback, const Control& control) {
  return [&callback, &control](const study::Step& step) {
    if (control.abort) throw Interrupted();
    if (callback.is_none()) return;
    const py::gil_scoped_acquire lock;
    callback(step.line, step.done, step.all);
  };
}

// Of this process, if the calling thread is the one that gets them.
std::optional<py::error_already_set> pending_signal() {
  const py::gil_scoped_acquire lock;
  if (PyErr_CheckSignals() == 0) return std::nullopt;
  return py::error_already_set();
}

}  // namespace

Found run_study(const Study& study, const Arguments& arguments, study::Session& session,
                const py::object& progress) {
  constexpr std::chrono::milliseconds kTick(50);
  Control control;
  std::optional<py::error_already_set> signal;
  const study::Progress steps = progress_of(progress, control);
  std::optional<Found> found;
  {
    const py::gil_scoped_release unlocked;
    std::future<Found> work = std::async(std::launch::async, [&] {
      return study.run({arguments, session, steps, control.stop});
    });
    while (work.wait_for(kTick) != std::future_status::ready) {
      std::optional<py::error_already_set> raised = pending_signal();
      if (!raised) continue;
      if (!study.keeps || control.stop) control.abort = true;
      control.stop = true;
      signal = std::move(raised);
    }
    try {
      found = work.get();
    } catch (...) {
      if (!signal) throw;
    }
  }
  if (signal && (control.abort || !found)) throw std::move(*signal);
  return std::move(*found);
}

}  // namespace primalsim::python
