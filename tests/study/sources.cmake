# Written by scripts/list_sources.sh.
set(sources
  attribution_test.cpp
  generation_test.cpp
  gpu_roofline_test.cpp
  inputs_test.cpp
  mapping_result_test.cpp
  network_test.cpp
  power_lines_test.cpp
  prefill_times_test.cpp
  random_generation_test.cpp
  reproduce_test.cpp
  schedule_test.cpp
  sensitivity_test.cpp
  session_test.cpp
)
set(headers
)
