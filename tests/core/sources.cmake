# Written by scripts/list_sources.sh.
set(sources
  activity_test.cpp
  arithmetic/integers_test.cpp
  arithmetic/layer_arithmetic_test.cpp
  engine/engine_test.cpp
  engine/wheel_test.cpp
  error_test.cpp
  geometry/ribbon_test.cpp
  geometry/topology_test.cpp
  histogram_test.cpp
  random_stream_test.cpp
  sha256_test.cpp
  statistics_test.cpp
  text_test.cpp
)
set(headers
)
