#include <algorithm>
#include <tuple>
#include <vector>

#include "workloads/lowering/program_fields.h"

namespace primalsim::workloads {
namespace {

void check_destinations(const ProgramFields& fields, const v1::Send& send, const std::string& path) {
  std::vector<std::tuple<std::uint32_t, int, int>> seen;
  for (int i = 0; i < send.destinations_size(); ++i) {
    const v1::Terminal& to = send.destinations(i);
    const auto field = [&](const char* name) { return fmt::format("{}.destinations[{}].{}", path, i, name); };
    fields.check_macro(to.macro(), [&] { return field("macro"); });
    fields.check_port(to.port(), [&] { return field("port"); });
    if ((to.port() == v1::PORT_LOCAL) != (send.destinations(0).port() == v1::PORT_LOCAL)) {
      fields.refuse(field("port"),
                    "stream ports and local ports in one send; allowed are only stream or only local ports");
    }
    seen.emplace_back(to.macro(), static_cast<int>(to.port()), i);
  }
  std::sort(seen.begin(), seen.end());
  for (std::size_t i = 1; i < seen.size(); ++i) {
    const auto& [macro, port, at] = seen[i];
    if (macro != std::get<0>(seen[i - 1]) || port != std::get<1>(seen[i - 1])) continue;
    fields.refuse(fmt::format("{}.destinations[{}]", path, at),
                  "is the same as destinations[{}]; allowed is once", std::get<2>(seen[i - 1]));
  }
}

void check_buffers(const ProgramFields& fields, const v1::Send& send, const std::string& path) {
  const int needed = send.destinations(0).port() == v1::PORT_LOCAL ? send.destinations_size() : 0;
  if (send.buffers_size() != needed) {
    fields.refuse(path + ".buffers", "has {}; allowed is one for each local destination, {}",
                  send.buffers_size(), needed);
  }
  for (int i = 0; i < needed; ++i) {
    const auto use = fields.use.find(send.destinations(i).macro());
    fields.check_slots(send.buffers(i), fields.machine.packet_buffers(send.flits()),
                       use == fields.use.end() ? 0 : use->second->packet_buffers(),
                       [&] { return fmt::format("{}.buffers[{}]", path, i); });
  }
}

}  // namespace

void check_send(const ProgramFields& fields, int task) {
  const v1::Send& send = fields.program.tasks(task).send();
  const std::string path = fmt::format("tasks[{}].send", task);
  if (send.flits() == 0) fields.refuse(path + ".flits", "is 0; allowed is at least 1");
  fields.check_macro(send.source().macro(), [&] { return path + ".source.macro"; });
  fields.check_port(send.source().port(), [&] { return path + ".source.port"; });
  if (send.destinations().empty()) fields.refuse(path + ".destinations", "is empty; allowed is at least 1");
  check_destinations(fields, send, path);
  check_buffers(fields, send, path);
}

}  // namespace primalsim::workloads
