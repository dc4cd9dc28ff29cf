// The outcome as one page for people, that opens from disk and asks for nothing: the JSON of json.cpp, and
// the script of web/ that shows it. docs/report.md
#include <fmt/format.h>

#include "report/page_data.h"
#include "report/page_texts.h"
#include "report/writer.h"

namespace primalsim::report {
namespace {

using google::protobuf::Message;

// Nothing in the data can end the element that holds it: no '<', and ASCII only.
std::string embedded_json(const Message& message) {
  const std::string json = page_data(message).dump(-1, ' ', true, Json::error_handler_t::replace);
  std::string text;
  text.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

std::string html_file_name(const Message& message) {
  const std::string stem = file_stem(message);
  return stem.empty() ? stem : stem + ".html";
}

std::string write_html(const Message& message) {
  if (file_stem(message).empty()) return {};
  // The policy forbids every request, so that a page cannot tell anybody that it was opened.
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src "
      "'unsafe-inline'; "
      "style-src 'unsafe-inline'; img-src data:\">\n"
      "<title>primalsim {}</title>\n<style>{}</style>\n</head>\n<body>\n"
      "<main id=\"page\"><noscript>This page draws its tables and charts with JavaScript, which is turned "
      "off. "
      "The same figures are in the files beside it.</noscript></main>\n"
      "<script type=\"application/json\" id=\"outcome\" data-kind=\"{}\">{}</script>\n"
      "<script>{}</script>\n</body>\n</html>\n",
      file_stem(message), kPageStyle, message.GetDescriptor()->name(), embedded_json(message), kPageScript);
}

}  // namespace

Writer html_writer() { return {"html", "a page with charts, for people", html_file_name, write_html}; }

}  // namespace primalsim::report
