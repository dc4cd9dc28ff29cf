#include "report/writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <future>
#include <system_error>

#include "core/activity.h"
#include "core/error.h"
#include "primalsim/v1/generate.pb.h"
#include "primalsim/v1/macros.pb.h"
#include "primalsim/v1/network.pb.h"
#include "primalsim/v1/reproduction.pb.h"
#include "primalsim/v1/result.pb.h"
#include "primalsim/v1/run_row.pb.h"
#include "primalsim/v1/serve.pb.h"
#include "primalsim/v1/sweep.pb.h"
#include "proto/file_bytes.h"

namespace primalsim::report {

// Each is defined in the file of its name.
Writer csv_writer();
Writer details_writer();
Writer html_writer();
Writer heatmap_writer();
Writer json_writer();
Writer links_writer();  // this and the next two: detail_tables.cpp
Writer units_writer();
Writer tasks_writer();
Writer message_writer();
Writer perfetto_writer();
Writer table_writer();

std::span<const Writer> writers() {
  static const std::array kWriters{table_writer(),   details_writer(),  heatmap_writer(), json_writer(),
                                   csv_writer(),     links_writer(),    units_writer(),   tasks_writer(),
                                   message_writer(), perfetto_writer(), html_writer()};
  return kWriters;
}

std::string write(std::string_view format, const google::protobuf::Message& message, const Layout& layout) {
  for (const Writer& writer : writers()) {
    if (format != writer.name) continue;
    std::string text = writer.lay_out != nullptr ? writer.lay_out(message, layout) : writer.write(message);
    if (text.empty()) throw_run_error("{} does not show a {}", format, message.GetDescriptor()->name());
    return text;
  }
  throw_run_error("there is no report format '{}'", format);
}

std::string file_stem(const google::protobuf::Message& message) {
  const auto* const type = message.GetDescriptor();
  if (type == v1::Result::descriptor() || type == v1::Sweep::descriptor()) return "report";
  if (type == v1::GenerateResult::descriptor()) return "generate";
  if (type == v1::ServeResult::descriptor()) return "serve";
  if (type == v1::Reproduction::descriptor()) return "reproduction";
  if (type == v1::MacroComparison::descriptor()) return "macros";
  if (type == v1::TrafficCurve::descriptor() || type == v1::TrafficPoint::descriptor()) return "traffic";
  if (type == v1::CollectiveResult::descriptor()) return "collective";
  if (type == v1::StudyRuns::descriptor()) return "study";
  return {};
}

void check_output_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_directory(folder, error)) {
    throw_input_error("--out {}: it is there already and no folder", folder.string());
  }
  std::filesystem::path there = folder.lexically_normal();
  while (!there.empty() && !std::filesystem::exists(there, error) && there != there.parent_path()) {
    there = there.parent_path();
  }
  if (there.empty()) there = ".";
  if (!std::filesystem::is_directory(there, error)) {
    throw_input_error("--out {}: {} is no folder", folder.string(), there.string());
  }
  if (::access(there.c_str(), W_OK) != 0) {
    throw_input_error("--out {}: nothing can be written in {}", folder.string(), there.string());
  }
  for (const std::string& name : reports_in(folder)) {
    if (!std::filesystem::is_directory(folder / name, error)) continue;
    throw_input_error("--out {}: {} in it is a folder, which no report can replace", folder.string(), name);
  }
}

std::vector<std::string> reports_in(const std::filesystem::path& folder) {
  std::vector<std::string> found;
  const v1::Result result;
  const v1::GenerateResult generated;
  const v1::ServeResult served;
  const v1::Reproduction reproduced;
  const v1::MacroComparison macros;
  const v1::TrafficCurve curve;
  const v1::CollectiveResult collective;
  const v1::StudyRuns study;
  for (const google::protobuf::Message* kind : std::initializer_list<const google::protobuf::Message*>{
           &result, &generated, &served, &reproduced, &macros, &curve, &collective, &study}) {
    for (const Writer& writer : writers()) {
      const std::string name = writer.file_name(*kind);
      std::error_code error;
      if (!name.empty() && std::filesystem::exists(folder / name, error)) found.push_back(name);
    }
  }
  return found;
}

namespace {

// While it lives no other process writes reports to the folder, so that those in it are of one run. It goes
// with the process. Where the file system has no locks there is none.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder)
      : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    while (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace

void write_reports(const google::protobuf::Message& message, const std::filesystem::path& folder,
                   const Layout& layout) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw_input_error("--out {}: cannot make this folder: {}", folder.string(), error.message());
  const FolderLock lock(folder);
  const auto write_file = [&](const Writer& writer) {
    const std::string name = writer.file_name(message);
    if (name.empty()) return;
    const Activity activity("writing " + name);
    write_atomically(folder / name,
                     writer.lay_out != nullptr ? writer.lay_out(message, layout) : writer.write(message));
  };
  // Two at a time: those of a detailed comparison take as long as a run.
  std::atomic<std::size_t> next{0};
  const WorkContext context = work_context();
  const auto write_files = [&] {
    const ContextScope scope(context);
    for (std::size_t i = next++; i < writers().size(); i = next++) write_file(writers()[i]);
  };
  std::future<void> other = std::async(std::launch::async, write_files);
  write_files();
  other.get();
}

}  // namespace primalsim::report
