// The network by itself, without a model: synthetic traffic, packet traces and collectives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "primalsim/v1/network.pb.h"
#include "study/session.h"

namespace primalsim::study {

// One mesh of routers. What is absent is as the router has it.
struct MeshRequest {
  std::string router = "iq4";  // four stages; "iq3" (look-ahead routing) or "ipcn" (the accelerator's)
  std::uint32_t width = 8;     // 1 .. 1024
  std::uint32_t height = 8;
  std::optional<std::uint32_t> vcs;                    // per port, 1 .. 16
  std::optional<std::uint32_t> buffer_flits;           // of one virtual channel, 1 .. 64
  std::optional<std::uint32_t> link_latency_cycles;    // 1 .. 16
  std::optional<std::uint32_t> routing_delay_cycles;   // 0 .. 16; like the next two not of ipcn
  std::optional<std::uint32_t> crossbar_delay_cycles;  // 1 .. 16
  std::optional<std::uint32_t> credit_delay_cycles;    // 0 .. 16
  // "mesh", "torus", "one-way-torus" or "one-way-torus-back"; of ipcn "mesh".
  std::string topology = "mesh";
  // Or another of docs/routing.md; proved free of deadlock before a run. On tori "dateline-xy" or
  // "dateline-yx".
  std::string routing = "xy";
  std::string kernel = "auto";  // "reference", "event" or "dense"
};

// docs/traffic.md
struct TrafficRequest {
  struct HotNode {
    std::uint32_t node = 0;
    std::uint32_t weight = 1;  // 1 or more
  };
  struct OnOff {
    double alpha = 0.5;  // probability of turning on; above 0, at most 1
    double beta = 0.5;   // probability of turning off; 0 .. 1
  };

  MeshRequest mesh;
  std::string pattern = "uniform";
  std::vector<HotNode> hot_nodes;  // of pattern "hotspot"
  std::string matrix_file;         // of pattern "matrix"
  std::string table_file;          // of pattern "table", which has rates of its own: `rates` may have one
  std::uint32_t packet_flits = 1;
  std::optional<OnOff> on_off;  // Bernoulli trials if absent
  std::uint64_t seed = 1;
  std::vector<double> rates;                  // rising, of 0 .. 1 flits per node and cycle
  bool find_saturation = false;               // by bisection, too
  std::string protocol = "latency";           // or "throughput"
  std::optional<std::uint64_t> fixed_cycles;  // instead of a protocol: so many, measuring all of them
  std::optional<std::uint64_t> sample_period_cycles;
  std::optional<std::uint32_t> warmup_periods;
  std::optional<std::uint32_t> max_samples;  // periods at most, warm-up included
};

// Whether it is said, in one of two ways, how much traffic there is; by neither where a table has rates of
// its own.
inline bool are_rates_given(const TrafficRequest& request, bool one_rate, bool rates) {
  return one_rate != rates || (!one_rate && request.pattern == "table");
}

// A point for each rate. Throws InputError for what cannot be simulated, RunError on deadlock.
v1::TrafficCurve traffic(Session& session, const TrafficRequest& request, const Progress& progress = {});

struct ReplayRequest {
  MeshRequest mesh;
  // CSV: pid,src,dst,create_cycle[,flits] and, to check, the results; or a trace of netrace (docs/traces.md).
  std::string trace;
  std::optional<std::uint32_t> packet_flits;  // of CSV without a column flits; 1 if absent
  // The next three of netrace only.
  std::optional<std::uint32_t> flit_bytes;  // 16 if absent
  std::optional<std::uint32_t> region;      // its packets only
  bool ignore_dependencies = false;         // every packet at its cycle, whatever it waits for
  bool check = false;                       // compare with the results in the trace
  std::optional<std::string> out;           // write the trace with this run's results here, as CSV
};

// Mismatches are no error. Throws InputError for a trace that is none, RunError on deadlock.
v1::ReplayResult replay(Session& session, const ReplayRequest& request, const Progress& progress = {});

// docs/collectives.md
struct CollectiveRequest {
  std::string collective = "all-reduce";  // "broadcast", "all-gather" or "reduce-scatter"
  bool ring = false;                      // from macro to macro instead of multicasts and reduction trees
  std::uint32_t width = 8;                // all macros of the mesh take part
  std::uint32_t height = 8;
  std::uint32_t flits = 64;         // of the whole vector, at least one per macro
  std::uint32_t repeat = 1;         // so many at once, all started in cycle 0
  std::uint32_t buffer_flits = 32;  // FIFOs, and the longest packet
  std::uint32_t adder_cycles = 1;   // per flit
  bool reference_kernel = false;    // the network's specification instead of its fast kernel
};

v1::CollectiveResult collective(Session& session, const CollectiveRequest& request,
                                const Progress& progress = {});

}  // namespace primalsim::study
