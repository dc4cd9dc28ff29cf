# Written by scripts/list_sources.sh.
set(sources
  csv_test.cpp
  energy_test.cpp
  html_test.cpp
  json_rules_test.cpp
  json_test.cpp
  mapping_picture_test.cpp
  perfetto_test.cpp
  study_table_test.cpp
  table_test.cpp
  text_table_test.cpp
  why_test.cpp
  writer_test.cpp
)
set(headers
  small_result.h
)
