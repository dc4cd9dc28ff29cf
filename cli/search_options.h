// The options of `map --strategy search`.
#pragma once

#include "cli/options.h"
#include "study/search/search.h"

namespace primalsim::cli {

void declare_search(Options& options);

// Throws InputError for what cannot be read: the budget, the objective, contexts, the state to resume from.
study::SearchRequest search_request(const Options& options, const study::Inputs& inputs);

}  // namespace primalsim::cli
