// A network under synthetic traffic, and the statistics BookSim2 keeps of it. How long to run is for
// simulate.cpp.
#pragma once

#include <optional>
#include <vector>

#include "core/activity.h"
#include "noc/packets/channel_loads.h"
#include "noc/traffic/simulate.h"

namespace primalsim::noc::traffic {

class MeasuredRun {
 public:
  // Network and source must outlive this object, and so must `ways` unless it is null: then loads of
  // channels are not counted. `cycles` is how long it is thought to be, 0 if that is not known.
  MeasuredRun(PacketNetwork& network, PacketSource& source, std::uint32_t nodes, std::uint32_t packet_flits,
              std::uint64_t max_waiting_packets, const FixedWays* ways = nullptr, Cycle cycles = 0);

  // Creates packets and simulates up to `end`. Stops early, and returns false, if more packets wait at the
  // sources than memory is meant for: the network is saturated.
  bool advance_to(Cycle end);

  // Forgets all samples: a new window begins.
  void clear();
  // From now on a packet counts if it reached the front of its queue after this call.
  void start_measuring();
  // Closes the window; packets created from now on do not count.
  void stop_measuring();
  // All packets created before stop_measuring that count have arrived. Throws RunError if all others created
  // before it have arrived too, so that no more can come.
  bool measured_packets_arrived() const;

  Cycle now() const { return network_.now(); }
  double mean_packet_latency() const { return latency_.summary().mean(); }
  // Of the open window.
  double accepted_flit_rate() const;
  // Of every source at most `tolerance` of the packets created in the window, and ten more, have not arrived:
  // they wait or are under way. In a window that is to be `window` cycles long the tolerance is that of its
  // end.
  bool sources_keep_up(double tolerance, Cycle window) const;
  // The mean of all samples and of the ages of all flits under way, or at the front of their source's queue.
  double mean_age() const;
  // The samples and, of the window (open or closed), the rates. `stable` only says that it accepts what it is
  // offered.
  Point result(double offered_flit_rate) const;

 private:
  struct Mark {  // where a window begins or ends
    Cycle cycle = 0;
    std::uint64_t created_packets = 0;
    std::uint64_t ejected_flits = 0;
  };
  Mark mark() const;
  std::uint64_t front_packets() const { return network_.totals().generated_flits / packet_flits_; }
  bool counts(const Arrival& arrival) const;
  void count_in_window(const Arrival& arrival);
  double least_source_acceptance() const;

  Activity activity_;
  PacketNetwork& network_;
  PacketSource& source_;
  std::uint32_t nodes_;
  std::uint32_t packet_flits_;
  std::uint64_t max_waiting_packets_;
  const FixedWays* ways_;
  std::vector<Packet> packets_;
  std::vector<Arrival> arrivals_;
  // Of the window, by source.
  std::vector<std::uint32_t> created_by_;
  std::vector<std::uint32_t> arrived_from_;
  std::optional<ChannelLoads> loads_;

  Cycle measure_start_ = 0;
  bool measuring_ = false;
  bool stopped_ = false;
  std::uint64_t front_before_measuring_ = 0;
  std::uint64_t arrived_packets_ = 0;  // created before stop_measuring
  Mark begin_;
  Mark end_;  // once stopped_
  Histogram latency_;
  Summary network_latency_;
  Summary hops_;
};

}  // namespace primalsim::noc::traffic
