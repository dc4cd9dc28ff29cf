# Written by scripts/list_sources.sh.
set(sources
  ipcn_bench.cpp
  iq_bench.cpp
)
set(headers
)
