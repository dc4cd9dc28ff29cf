# Written by scripts/list_sources.sh.
set(sources
  invariants.cpp
  random_studies_test.cpp
  random_study.cpp
)
set(headers
  invariants.h
  random_study.h
)
