// links.csv, units.csv and tasks.csv: every link, unit and task of a layer's run, of all mappings one after
// the other.
#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "primalsim/v1/result.pb.h"
#include "report/csv.h"
#include "report/writer.h"

namespace primalsim::report {
namespace {

template <typename... Args>
void append(std::string& text, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(text), format, std::forward<Args>(args)...);
}

// Calls each(mapping, its name as a cell) where there are details.
template <typename Each>
std::string of_all(const google::protobuf::Message& message, const char* header, Each each) {
  const auto* const result = dynamic_cast<const v1::Result*>(&message);
  std::string text;
  if (result == nullptr) return text;
  for (const v1::MappingResult& mapping : result->mappings()) {
    if (!mapping.has_details()) continue;
    if (text.empty()) text = header;
    each(mapping.details(), quoted(mapping.name()), text);
  }
  return text;
}

std::string links(const google::protobuf::Message& message) {
  return of_all(message, "mapping,tile,x,y,direction,flits,busy_cycles,waiting_cycles,top_operators\n",
                [](const v1::LayerDetails& details, const std::string& name, std::string& text) {
                  for (const v1::LinkLoad& link : details.links()) {
                    append(text, "{},{},{},{},{},{},{},{},", name, link.tile(), link.x(), link.y(),
                           link.direction(), link.flits(), link.busy_cycles(), link.waiting_cycles());
                    for (int i = 0; i < link.operators_size(); ++i) {
                      append(text, "{}{} {}", i == 0 ? "" : "; ", link.operators(i).name(),
                             link.operators(i).flits());
                    }
                    text += '\n';
                  }
                });
}

std::string units(const google::protobuf::Message& message) {
  return of_all(message, "mapping,tile,x,y,unit,busy_cycles,stalled_cycles\n",
                [](const v1::LayerDetails& details, const std::string& name, std::string& text) {
                  for (const v1::UnitLoad& unit : details.units()) {
                    append(text, "{},{},{},{},{},{},{}\n", name, unit.tile(), unit.x(), unit.y(), unit.unit(),
                           unit.busy_cycles(), unit.stalled_cycles());
                  }
                });
}

std::string tasks(const google::protobuf::Message& message) {
  return of_all(message, "mapping,task,operator,kind,tile,x,y,start_cycle,end_cycle,slack_cycles\n",
                [](const v1::LayerDetails& details, const std::string& name, std::string& text) {
                  for (const v1::TaskTime& task : details.tasks()) {
                    append(text, "{},{},{},{},", name, task.task(), task.operator_(), task.kind());
                    task.has_tile() ? append(text, "{},{},{}", task.tile(), task.x(), task.y())
                                    : append(text, ",,");
                    append(text, ",{},{},{}\n", task.start_cycle(), task.end_cycle(), task.slack_cycles());
                  }
                });
}

// `file` if the message has details.
std::string name_of(const google::protobuf::Message& message, const char* file) {
  const auto* const result = dynamic_cast<const v1::Result*>(&message);
  const bool has = result != nullptr && result->mappings_size() > 0 && result->mappings(0).has_details();
  return has ? file : "";
}

std::string links_name(const google::protobuf::Message& message) { return name_of(message, "links.csv"); }
std::string units_name(const google::protobuf::Message& message) { return name_of(message, "units.csv"); }
std::string tasks_name(const google::protobuf::Message& message) { return name_of(message, "tasks.csv"); }

}  // namespace

Writer links_writer() { return {"links", "every link of a layer's run", links_name, links}; }
Writer units_writer() { return {"units", "every unit of a layer's run", units_name, units}; }
Writer tasks_writer() { return {"tasks", "every task of a layer's run", tasks_name, tasks}; }

}  // namespace primalsim::report
