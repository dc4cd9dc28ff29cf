// Which graph a Program or a Graph is of. Files have its name.
#pragma once

#include <cstdint>
#include <string_view>

namespace primalsim::workloads {

enum class GraphKind : std::uint8_t {
  kLayer,      // one decoder layer; its Program's last tiles belong to the next layer
  kHead,       // final norm and output head
  kModel,      // several layers in one network
  kReprogram,  // LoRA weights of a layer being written
  kToken,      // what comes in for a token, or goes back to the host
  kOther,      // whatever else a Program may be called
};

constexpr const char* graph_name(GraphKind kind) {
  switch (kind) {
    case GraphKind::kLayer:
      return "layer";
    case GraphKind::kHead:
      return "head";
    case GraphKind::kModel:
      return "model";
    case GraphKind::kReprogram:
      return "reprogram";
    case GraphKind::kToken:
      return "token";
    case GraphKind::kOther:
      break;
  }
  return "other";
}

constexpr GraphKind graph_kind(std::string_view name) {
  for (const GraphKind kind :
       {GraphKind::kLayer, GraphKind::kHead, GraphKind::kModel, GraphKind::kReprogram, GraphKind::kToken}) {
    if (name == graph_name(kind)) return kind;
  }
  return GraphKind::kOther;
}

}  // namespace primalsim::workloads
