// The network that a MeshRequest describes.
#pragma once

#include <memory>

#include "noc/iq/network.h"
#include "noc/routing/routing.h"
#include "study/network.h"
#include "study/provenance.h"

namespace primalsim::study {

struct Mesh {
  noc::iq::Parameters parameters;
  bool ipcn = false;                               // the accelerator's router instead of iq
  std::unique_ptr<noc::routing::Routing> routing;  // null is xy, which the kernels know best

  unsigned route_classes() const { return routing ? routing->route_classes() : 1; }
};

// Proves the routing free of deadlock on the way. Throws RequestError that names the field and what is
// allowed.
Mesh make_mesh(const MeshRequest& request);

// Every parameter of it, as settings. Kernels change no number.
void add_mesh(const MeshRequest& request, const Mesh& mesh, Provenance& made);

// The kernel asked for; auto is resolved by how many flits pass a router in a cycle.
noc::iq::Kernel kernel_of(const MeshRequest& request, const Mesh& mesh, double flit_hops_per_cycle);

// An empty network. `kernel` is resolved; `mesh` must outlive it.
std::unique_ptr<noc::PacketNetwork> make_network(const Mesh& mesh, noc::iq::Kernel kernel);

}  // namespace primalsim::study
