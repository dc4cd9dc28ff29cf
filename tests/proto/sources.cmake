# Written by scripts/list_sources.sh.
set(sources
  binary_test.cpp
  json_test.cpp
  read_test.cpp
  round_trip_test.cpp
  set_field_test.cpp
  text_test.cpp
  validate_test.cpp
  write_test.cpp
)
set(headers
  expect_error.h
  same_in_every_format.h
  sample_files.h
)
