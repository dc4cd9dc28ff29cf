// Programs that are valid by construction and otherwise arbitrary.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "core/random_stream.h"
#include "tests/accelerator/small_program.h"

namespace primalsim::testing {

class RandomProgram {
 public:
  RandomProgram(std::uint64_t seed, std::uint32_t tiles)
      : random_(seed), maker_(tiles), macros_(tiles * 16) {}

  v1::Program make(std::uint32_t tasks) {
    while (static_cast<std::uint32_t>(outputs_.size()) < tasks) {
      maker_.use_operator(static_cast<std::uint32_t>(random_.below(2)));
      switch (random_.below(8)) {
        case 0:
        case 1:
        case 2:
          compute();
          break;
        case 3:
        case 4:
        case 5:
          send();
          break;
        case 6:
          reduce();
          break;
        default:
          maker_.barrier(after());
          outputs_.push_back(1);
      }
    }
    return maker_.program();
  }

 private:
  std::uint32_t below(std::uint64_t bound) { return static_cast<std::uint32_t>(random_.below(bound)); }
  std::uint32_t macro() { return below(macros_); }
  v1::Port port() { return static_cast<v1::Port>(1 + below(3)); }
  std::uint32_t flits() { return 1 + below(random_.below(4) == 0 ? 80 : 32); }

  std::vector<After> after() {
    std::vector<After> result;
    if (outputs_.empty()) return result;
    for (std::uint32_t i = below(3); i > 0; --i) {
      // Mostly recent tasks, so that chains form.
      const auto count = static_cast<std::uint32_t>(outputs_.size());
      const std::uint32_t task =
          random_.below(3) == 0 ? below(count) : count - 1 - below(std::min(count, 6U));
      result.push_back({task, below(outputs_[task])});
    }
    return result;
  }

  void compute() {
    const auto unit = static_cast<v1::Compute::Unit>(1 + below(3));
    const std::uint32_t cycles = random_.below(4) == 0 ? 0 : below(60);
    const std::uint32_t words = unit == v1::Compute::ROUTER ? below(cycles + 1) : 0;  // at one a cycle
    maker_.compute(macro(), unit, cycles, after(), words);
    outputs_.push_back(1);
  }

  void send() {
    std::vector<At> destinations;
    for (std::uint32_t i = 1 + below(5); i > 0; --i) {
      const At at{macro(), port()};
      const bool known = std::any_of(destinations.begin(), destinations.end(), [&](const At& other) {
        return other.macro == at.macro && other.port == at.port;
      });
      if (!known) destinations.push_back(at);
    }
    maker_.send(flits(), {macro(), port()}, destinations, after());
    outputs_.push_back(static_cast<std::uint32_t>(destinations.size()));
  }

  // Every leaf has one operand, every other node at least two contributions.
  void reduce() {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> nodes{{macro(), 0}};
    std::vector<std::uint32_t> contributions{0};
    for (std::uint32_t i = below(6); i > 0; --i) {
      const std::uint32_t parent = below(nodes.size());
      ++contributions[parent];
      nodes.emplace_back(macro(), parent);
      contributions.push_back(0);
    }
    std::vector<OperandAt> operands;
    for (std::uint32_t node = 0; node < nodes.size(); ++node) {
      const std::uint32_t least = contributions[node] == 0 ? 1 : (contributions[node] == 1 ? 1 : 0);
      for (std::uint32_t i = least + below(2); i > 0; --i) operands.push_back({node, port(), after()});
    }
    maker_.reduce(flits(), nodes, operands);
    outputs_.push_back(1);
  }

  RandomStream random_;
  ProgramMaker maker_;
  std::uint32_t macros_;
  std::vector<std::uint32_t> outputs_;  // per task
};

}  // namespace primalsim::testing
