// The arguments of a call from Python, free of Python: names with texts or messages, read as the command line
// reads its options.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "primalsim/v1/file.pb.h"

namespace primalsim::python {

// A value, or one of a list.
struct Item {
  enum class Kind : std::uint8_t {
    kText,  // a path, a name, a number, True
    kJson,  // a message as a dict: a File, or the bare body of one
    kFile,  // a File in the wire format
    kBare,  // the body of a File in the wire format
    kMessage,
  };
  Kind kind = Kind::kText;
  std::string bytes;                             // of all kinds but kMessage
  std::shared_ptr<const v1::File> message = {};  // of kMessage
};

// Names are the command line's with underscores. What has a wrong type or value is an InputError in the
// command line's words.
class Arguments {
 public:
  void add(const std::string& name, std::vector<Item> items) { items_[name] = std::move(items); }

  bool has(const std::string& name) const { return items_.count(name) != 0; }
  // False if it is absent.
  bool flag(const std::string& name) const;
  std::optional<std::string> text(const std::string& name) const;
  std::string text_or(const std::string& name, const std::string& fallback) const;
  std::vector<std::string> texts(const std::string& name) const;
  std::optional<std::uint64_t> integer(const std::string& name, std::uint64_t min, std::uint64_t max) const;
  std::optional<std::uint32_t> small(const std::string& name, std::uint64_t min, std::uint64_t max) const;
  std::vector<std::uint64_t> integers(const std::string& name, std::uint64_t min, std::uint64_t max) const;
  std::optional<double> real(const std::string& name, double min, double max) const;
  // Whether it is `second`; absent it stands for `first`. No other word is allowed.
  bool is_second(const std::string& name, const char* first, const char* second) const;

  // None if it is absent.
  const std::vector<Item>& items(const std::string& name) const;
  // Null if it is absent; of a list an InputError.
  const Item* item(const std::string& name) const;
  // The same of one that must be there.
  const Item& required(const std::string& name) const;

 private:
  std::map<std::string, std::vector<Item>> items_;
};

// Of an item that is a text; else an InputError.
std::string text_of(const Item& item, const std::string& name);

// The File that an item which is no text stands for, checked like one that is read. `body` is what a bare
// message is, "mapping", and what the File has to hold; `where` begins errors.
v1::File file_of(const Item& item, const std::string& body, const std::string& where);

}  // namespace primalsim::python
