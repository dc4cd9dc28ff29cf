# Written by scripts/list_sources.sh.
set(sources
  evaluation_bench.cpp
)
set(headers
)
