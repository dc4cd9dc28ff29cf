# Written by scripts/list_sources.sh.
set(sources
  bad_trace_test.cpp
  recorded_traces_test.cpp
)
set(headers
  recorded_traces.h
)
