#include "study/machine_numbers.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "pe_models/machine.h"
#include "proto/schema.h"

namespace primalsim::study {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::array kNumbers{
    "router.flit_bits",
    "router.fifo_flits",
    "router.link_latency_cycles",
    "tile_link.gateway_routers",
    "tile_link.bytes_per_cycle",
    "tile_link.latency_ns",
    "acim.product_cycles",
    "dcim.product_cycles",
    "scratchpad.words_per_cycle",
    "scratchpad.accumulators",
    "scratchpad.packet_buffers",
    "router_compute.macs_per_cycle",
    "router_compute.exp_per_cycle",
    "router_compute.swiglu_per_cycle",
    "router_compute.adder_latency_cycles",
    "router_compute.adder_cycles_per_flit",
};

// Swept where the description says so; otherwise what comparable parts have.
constexpr std::array kAssumed{
    AssumedNumber{"router.link_latency_cycles", "A", 1, 4},
    AssumedNumber{"tile_link.gateway_routers", "D", 0.5, 2},
    AssumedNumber{"tile_link.bytes_per_cycle", "A", 0.25, 4},  // 16 lanes at 8 GT/s .. 64 at 32 GT/s
    AssumedNumber{"tile_link.latency_ns", "A", 0.4, 4},        // 2 .. 20 ns
    AssumedNumber{"dcim.product_cycles", "A", 0.5, 2},
    AssumedNumber{"scratchpad.words_per_cycle", "A", 1, 4},
    AssumedNumber{"scratchpad.accumulators", "A", 0.5, 4},
    AssumedNumber{"scratchpad.packet_buffers", "A", 0.5, 4},
    AssumedNumber{"router_compute.exp_per_cycle", "A", 0.25, 16},
    AssumedNumber{"router_compute.swiglu_per_cycle", "A", 0.25, 4},
    AssumedNumber{"router_compute.adder_latency_cycles", "A", 0, 4},
    AssumedNumber{"router_compute.adder_cycles_per_flit", "A", 1, 4},
};

// A number two levels down: the message that holds it, and its field.
struct Place {
  Message* message;
  const FieldDescriptor* field;
};

// The time of a product that follows from acim.array takes the array's place.
Place find(v1::Architecture& machine, const std::string& path) {
  if (path == "acim.product_cycles") machine = pe_models::with_declared_product(std::move(machine));
  const std::size_t dot = path.find('.');
  const FieldDescriptor* const part = machine.GetDescriptor()->FindFieldByName(path.substr(0, dot));
  require(dot != std::string::npos && part != nullptr, "machine_numbers: no such part");
  Message* const message = machine.GetReflection()->MutableMessage(&machine, part);
  const FieldDescriptor* const field = message->GetDescriptor()->FindFieldByName(path.substr(dot + 1));
  require(field != nullptr, "machine_numbers: no such field");
  return {message, field};
}

bool is_whole(const FieldDescriptor& field) { return field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32; }

double value_of(const Place& place) {
  const google::protobuf::Reflection& values = *place.message->GetReflection();
  if (!values.HasField(*place.message, place.field)) return 1;  // adder_cycles_per_flit
  return is_whole(*place.field) ? values.GetUInt32(*place.message, place.field)
                                : values.GetDouble(*place.message, place.field);
}

}  // namespace

std::span<const char* const> machine_numbers() { return kNumbers; }

double machine_number(const v1::Architecture& machine, const std::string& path) {
  v1::Architecture copy = machine;
  return value_of(find(copy, path));
}

std::span<const AssumedNumber> assumed_numbers() { return kAssumed; }

v1::Architecture scaled_machine(const v1::Architecture& machine, const std::string& path, double factor) {
  return machine_with(machine, path, machine_number(machine, path) * factor);
}

v1::Architecture machine_with(const v1::Architecture& machine, const std::string& path, double after) {
  v1::Architecture scaled = machine;
  const Place place = find(scaled, path);
  const google::protobuf::Reflection& values = *place.message->GetReflection();
  const double before = value_of(place);
  if (is_whole(*place.field)) {
    if (after != std::floor(after)) {
      throw_input_error("{} is {:g}; {} of it is no whole number", path, before,
                        after == before / 2 ? "half" : fmt::format("{:g} times", after / before));
    }
    values.SetUInt32(place.message, place.field, static_cast<std::uint32_t>(after));
  } else {
    values.SetDouble(place.message, place.field, after);
  }
  const pe_models::Scratchpad held = pe_models::Machine(machine).scratchpad();
  const bool accumulators = path == "scratchpad.accumulators";
  if (after > before && (accumulators || path == "scratchpad.packet_buffers")) {
    const std::uint64_t bytes = accumulators ? held.accumulator_bytes : held.packet_buffer_bytes;
    const auto more = static_cast<std::uint64_t>(after - before) * bytes;
    scaled.mutable_scratchpad()->set_bytes(static_cast<std::uint32_t>(scaled.scratchpad().bytes() + more));
  }
  validate(scaled, "architecture");
  return scaled;
}

}  // namespace primalsim::study
