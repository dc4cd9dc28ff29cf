# Written by scripts/list_sources.sh.
set(sources
  layer_bench.cpp
  whole_model_bench.cpp
)
set(headers
)
