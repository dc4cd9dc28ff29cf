#include "core/error.h"
#include "noc/ipcn/trees/path_tree.h"
#include "noc/ipcn/trees/tree.h"
#include "noc/ipcn/trees/xy_tree.h"

namespace primalsim::noc::ipcn {
namespace {

template <typename Builder>
std::unique_ptr<TreeBuilder> make(const Ribbon& ribbon) {
  return std::make_unique<Builder>(ribbon);
}

}  // namespace

std::span<const TreeEntry> tree_registry() {
  static constexpr std::array kEntries{
      TreeEntry{"xy", "along x, then along y: the default", make<XyTreeBuilder>},
      TreeEntry{"yx", "along y, then along x", make<YxTreeBuilder>},
  };
  return kEntries;
}

const TreeEntry* find_tree(std::string_view name) {
  for (const TreeEntry& entry : tree_registry()) {
    if (name == entry.name) return &entry;
  }
  return nullptr;
}

std::string tree_names(bool on_rings) {
  std::string names;
  for (const TreeEntry& entry : tree_registry())
    if (entry.rings || !on_rings) names += (names.empty() ? "" : ", ") + std::string(entry.name);
  return names;
}

std::unique_ptr<TreeBuilder> make_trees(std::string_view name, const Ribbon& ribbon) {
  const TreeEntry* const entry = find_tree(name);
  if (entry == nullptr) throw_input_error("there is no tree '{}'; allowed are {}", name, tree_names());
  return entry->make(ribbon);
}

}  // namespace primalsim::noc::ipcn
