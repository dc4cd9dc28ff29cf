# Written by scripts/list_sources.sh.
set(sources
  read_fuzz_test.cpp
)
set(headers
)
