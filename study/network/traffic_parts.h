// What points of traffic have in common, whatever creates the packets.
#pragma once

#include <string>

#include "core/statistics.h"
#include "noc/iq/network.h"
#include "noc/traffic/simulate.h"
#include "primalsim/v1/network.pb.h"
#include "study/network.h"

namespace primalsim::study {

// Throws RequestError that names the field and what is allowed.
noc::traffic::Protocol protocol_of(const TrafficRequest& request);
// As a setting of a Provenance.
std::string protocol_text(const noc::traffic::Protocol& protocol);

// Mean, percentiles and the largest.
void set_distribution(const Histogram& latency, v1::Distribution& message);

v1::TrafficPoint message_of(const noc::traffic::Point& point, const Topology& mesh);

// On one core of the machine of docs/performance.md, to the nearest power of ten or so.
double flit_hops_per_second(noc::iq::Kernel kernel);

// Pattern "table": a curve of one point.
v1::TrafficCurve table_traffic(Session& session, const TrafficRequest& request, const Progress& progress);

}  // namespace primalsim::study
