// By controller and command: the inputs whose front packet would move by it. An input has up to two: as it
// is, and completing a sum that leaves at once.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "noc/lockstep/control.h"

namespace primalsim::noc::lockstep {

class ReadyCommands {
 public:
  ReadyCommands(std::uint32_t controllers, std::uint64_t inputs)
      : lists_(std::size_t{controllers} * kCommands),
        flits_(lists_.size(), 0),
        inputs_(controllers, 0),
        used_(std::size_t{controllers} * kWords, 0),
        entries_(inputs) {}

  // Replaces what input `input` of `controller` is ready for; kNoCommand: nothing.
  void set(std::uint32_t controller, std::uint32_t input, const std::array<Command, 2>& commands,
           std::uint32_t flits) {
    Entry& entry = entries_[input];
    for (unsigned slot = 0; slot < 2; ++slot) {
      if (entry.command[slot] == commands[slot] && entry.flits == flits) continue;
      if (entry.command[slot] != kNoCommand) remove(controller, input, slot);
    }
    for (unsigned slot = 0; slot < 2; ++slot) {
      if (entry.command[slot] == commands[slot] || commands[slot] == kNoCommand) continue;
      add(controller, input, slot, commands[slot], flits);
    }
    entry.flits = flits;
  }

  // Elements are 2 * input + slot, in no order that means anything.
  std::span<const std::uint32_t> list(std::uint32_t controller, Command command) const {
    return lists_[index(controller, command)];
  }
  std::uint64_t flits(std::uint32_t controller, Command command) const {
    return flits_[index(controller, command)];
  }
  // Calls each(command) for every command whose list is not empty, the lowest first.
  template <typename Each>
  void for_each(std::uint32_t controller, Each each) const {
    for (std::size_t word = 0; word < kWords; ++word) {
      for (std::uint64_t left = used_[controller * kWords + word]; left != 0; left &= left - 1) {
        each(static_cast<Command>(word * 64 + static_cast<unsigned>(std::countr_zero(left))));
      }
    }
  }
  bool any(std::uint32_t controller) const { return inputs_[controller] != 0; }
  std::array<Command, 2> commands(std::uint32_t input) const { return entries_[input].command; }

 private:
  static constexpr std::size_t kWords = kCommands / 64;
  static_assert(kCommands % 64 == 0);

  struct Entry {
    std::array<Command, 2> command{kNoCommand, kNoCommand};
    std::array<std::uint32_t, 2> position{};
    std::uint32_t flits = 0;
  };

  static std::size_t index(std::uint32_t controller, Command command) {
    return std::size_t{controller} * kCommands + command;
  }
  void flip_used(std::uint32_t controller, Command command) {
    used_[controller * kWords + command / 64] ^= std::uint64_t{1} << command % 64;
  }

  void add(std::uint32_t controller, std::uint32_t input, unsigned slot, Command command,
           std::uint32_t flits) {
    std::vector<std::uint32_t>& list = lists_[index(controller, command)];
    entries_[input].command[slot] = command;
    entries_[input].position[slot] = static_cast<std::uint32_t>(list.size());
    if (list.empty()) flip_used(controller, command);
    list.push_back(2 * input + slot);
    flits_[index(controller, command)] += flits;
    ++inputs_[controller];
  }

  void remove(std::uint32_t controller, std::uint32_t input, unsigned slot) {
    Entry& entry = entries_[input];
    const std::size_t at = index(controller, entry.command[slot]);
    std::vector<std::uint32_t>& list = lists_[at];
    const std::uint32_t last = list.back();
    list[entry.position[slot]] = last;
    entries_[last / 2].position[last % 2] = entry.position[slot];
    list.pop_back();
    if (list.empty()) flip_used(controller, entry.command[slot]);
    flits_[at] -= entry.flits;
    entry.command[slot] = kNoCommand;
    --inputs_[controller];
  }

  std::vector<std::vector<std::uint32_t>> lists_;
  std::vector<std::uint64_t> flits_;
  std::vector<std::uint64_t> inputs_;  // per controller: entries in its lists
  std::vector<std::uint64_t> used_;    // per controller: a bit for each list that is not empty
  std::vector<Entry> entries_;
};

}  // namespace primalsim::noc::lockstep
