# Written by scripts/list_sources.sh.
set(sources
  store_bench.cpp
)
set(headers
)
