// Report formats. To add one: write a function writer like those of json.cpp in a file of its own and list it
// in writer.cpp. It is then among the files of `--out DIR`, if it has a file name.
#pragma once

#include <google/protobuf/message.h>

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/layout.h"

namespace primalsim::report {

struct Writer {
  const char* name;     // "json"
  const char* summary;  // one line
  // What its file is called in the folder of `--out DIR`; empty for messages that get none.
  std::string (*file_name)(const google::protobuf::Message& message);
  // The whole report. `message` is a v1::Result, GenerateResult, Reproduction or another outcome of a study;
  // empty if this format does not show its kind.
  std::string (*write)(const google::protobuf::Message& message);
  // The same laid out for a reader, of formats for which that makes a difference.
  std::string (*lay_out)(const google::protobuf::Message& message, const Layout& layout) = nullptr;
};

std::span<const Writer> writers();

// The report in the format of this name. Throws RunError if there is none, or if it does not show such
// messages.
std::string write(std::string_view format, const google::protobuf::Message& message,
                  const Layout& layout = {});

// "report", "generate", "serve", "reproduction", "macros", "traffic", "collective" or "study", of which names
// of files are made; empty for other kinds.
std::string file_stem(const google::protobuf::Message& message);

// Throws InputError, before the work that leads to the reports, if something that is no folder is in the way,
// nothing can be written there, or a folder has the name of a report. Makes nothing: the folder comes with
// the reports.
void check_output_folder(const std::filesystem::path& folder);

// The files in `folder` with names of reports, of any kind of message.
std::vector<std::string> reports_in(const std::filesystem::path& folder);

// Makes `folder` if need be and replaces in it the file of every format that has one, each atomically.
// Throws InputError if the folder cannot be made, and as proto/file_bytes.h does.
void write_reports(const google::protobuf::Message& message, const std::filesystem::path& folder,
                   const Layout& layout = {});

}  // namespace primalsim::report
