# Written by scripts/list_sources.sh.
set(sources
  array_test.cpp
  in_order_unit_test.cpp
  machine_test.cpp
  models_test.cpp
  srpg/state_energy_test.cpp
  srpg/tile_machine_test.cpp
  work_test.cpp
)
set(headers
  primal_machine.h
)
