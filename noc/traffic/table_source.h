// Packets as a traffic table has them: in each cycle a source creates at most one, for one of its flows that
// are on, with their probabilities added up.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/geometry/topology.h"
#include "core/random_stream.h"
#include "noc/traffic/geometric.h"
#include "noc/traffic/packet_source.h"
#include "noc/traffic/table_file.h"

namespace primalsim::noc::traffic {

class TableSource final : public PacketSource {
 public:
  struct Load {
    std::uint32_t packet_flits = 1;
    unsigned route_classes = 1;
    std::uint64_t seed = 1;
  };

  // `file` is named in errors. Random streams are those of Generator.
  TableSource(std::vector<TableFlow> flows, std::uint32_t nodes, const Load& load, std::string file);

  // Throws InputError where the probabilities of a source's flows, in a cycle in which they are all on, add
  // up to more than 1.
  void create_before(Cycle end, std::vector<Packet>& packets) override;
  Cycle next_create_cycle() const override;
  std::uint64_t created() const override { return created_; }

 private:
  struct Source {
    std::span<const TableFlow> flows;
    Cycle next_trial = 0;
    Cycle next_packet = kNever;  // drawn already
    bool again = false;          // there was a packet in the cycle before the next trial
    RandomStream times;
    RandomStream destinations;
    RandomStream route_classes;
  };
  // Of the flows that are on in a cycle.
  struct Sum {
    double injection = 0;
    double retransmission = 0;
    Cycle end = kNever;  // the next cycle in which others may be on
  };

  // Draws until a packet is found, or the next trial is at `end` or later.
  void draw(Source& source, Cycle end);
  Sum sum_of(const Source& source, Cycle cycle) const;
  void create(Source& source, std::vector<Packet>& packets);

  std::vector<TableFlow> flows_;
  Load load_;
  std::string file_;
  std::vector<Source> sources_;
  std::map<double, Geometric> trials_;  // by probability
  std::uint64_t created_ = 0;
};

// What the flows ask for on shortest ways, in the long run: flits through routers per cycle.
double flit_hops_per_cycle(std::span<const TableFlow> flows, const Topology& mesh,
                           std::uint32_t packet_flits);

}  // namespace primalsim::noc::traffic
