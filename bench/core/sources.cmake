# Written by scripts/list_sources.sh.
set(sources
  engine_bench.cpp
)
set(headers
)
