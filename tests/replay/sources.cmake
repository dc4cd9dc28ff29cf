# Written by scripts/list_sources.sh.
set(sources
  bad_trace_test.cpp
  netrace_test.cpp
  packet_graph_test.cpp
  recorded_traces_test.cpp
)
set(headers
  netrace_file.h
  recorded_traces.h
)
