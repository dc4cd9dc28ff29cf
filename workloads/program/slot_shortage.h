// A macro that has too few packet buffers or accumulators for a Program, and how many would do.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/error.h"
#include "pe_models/machine.h"

namespace primalsim::workloads {

// Packet buffers and accumulators of every macro.
struct SlotLimits {
  std::uint32_t packet_buffers = 0;
  std::uint32_t accumulators = 0;
};

class SlotShortage : public NoFit {
 public:
  // `of` is the kind that is short; at least `needed` of it would have let the task at hand through.
  SlotShortage(const std::string& message, std::uint32_t SlotLimits::*of, std::uint32_t needed)
      : NoFit(message), of_(of), needed_(needed) {}

  // As little more as may help.
  void raise(SlotLimits& limits) const { limits.*of_ = std::max(limits.*of_ + 1, needed_); }

 private:
  std::uint32_t SlotLimits::*of_;
  std::uint32_t needed_;
};

// A shortage, and how many slots end it.
class SlotsSuffice : public NoFit {
 public:
  SlotsSuffice(const std::string& shortage, const SlotLimits& has, const SlotLimits& enough)
      : NoFit(fmt::format("{}; {} suffice", shortage, text(has, enough))),
        shortage_(shortage),
        has_(has),
        enough_(enough) {}

  // For both of two Programs: this one's shortage.
  SlotsSuffice with(const SlotsSuffice& other) const {
    return {shortage_,
            has_,
            {std::max(enough_.packet_buffers, other.enough_.packet_buffers),
             std::max(enough_.accumulators, other.enough_.accumulators)}};
  }

 private:
  static std::string text(const SlotLimits& has, const SlotLimits& enough) {
    std::string text;
    if (enough.packet_buffers > has.packet_buffers)
      text = fmt::format("{} packet_buffers", enough.packet_buffers);
    if (enough.accumulators > has.accumulators) {
      text += fmt::format("{}{} accumulators", text.empty() ? "" : " and ", enough.accumulators);
    }
    return text;
  }

  std::string shortage_;
  SlotLimits has_;
  SlotLimits enough_;
};

// `attempt` once more with more and more slots until it passes; then throws SlotsSuffice with the shortage's
// message. Where something else refuses, or absurdly many are asked for, with the message alone.
template <typename Attempt>
[[noreturn]] void refuse(const SlotShortage& shortage, const pe_models::Machine& machine, Attempt attempt) {
  constexpr std::uint32_t kMost = 65536;
  const SlotLimits has{machine.scratchpad().packet_buffers, machine.scratchpad().accumulators};
  SlotLimits limits = has;
  shortage.raise(limits);
  while (limits.packet_buffers <= kMost && limits.accumulators <= kMost) {
    try {
      attempt(limits);
    } catch (const SlotShortage& next) {
      next.raise(limits);
      continue;
    } catch (const NoFit&) {
      break;
    }
    throw SlotsSuffice(shortage.what(), has, limits);
  }
  throw NoFit(shortage.what());
}

}  // namespace primalsim::workloads
