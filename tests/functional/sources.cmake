# Written by scripts/list_sources.sh.
set(sources
  direct_test.cpp
  memory_test.cpp
  mixed_adapters_test.cpp
  mutations_test.cpp
  random_models_test.cpp
  random_shapes_test.cpp
  strategies_test.cpp
  stream_mutations_test.cpp
  stream_strategies_test.cpp
  streams_test.cpp
)
set(headers
  computes_the_same.h
  random_tokens.h
)
