// What made a result, for people and for columns.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "primalsim/v1/provenance.pb.h"
#include "report/layout.h"

namespace primalsim::report {

// The head of a table: program and command line, options, and a line for each input; one for all mappings.
std::string provenance_text(const v1::Provenance& provenance);

// Names and values of the columns that every row of a CSV file ends with; none for a message without
// provenance. Of the inputs all but mappings, which differ from row to row, are in it.
std::vector<std::pair<std::string, std::string>> provenance_columns(const v1::Provenance& provenance);

// "assumptions:" and the sentences; unless they are wanted in full one line with the beginning of the first.
std::string assumptions_text(const google::protobuf::RepeatedPtrField<std::string>& assumptions,
                             const Layout& layout);

}  // namespace primalsim::report
