#!/usr/bin/env bash
# Prints the table of simulated cycles per second of processor time of `primalsim traffic`, whole process, one thread:
#   bench/speed_table.sh build/release/cli/primalsim [KERNEL]
# BOOKSIM=path/of/a/booksim2/binary measures that on the same meshes and loads right beside each row, and prints the ratio.
# 5-flit packets, 4 VCs of 8 flits, uniform, xy, four-stage routers; the last rows are 64-flit packets to one partner along
# rows and columns, and a mesh without traffic. SCALE=0.1 makes runs ten times shorter.
set -euo pipefail
primalsim=${1:?"usage: $0 PRIMALSIM_BINARY [KERNEL]"}
kernel=${2:-auto}
scale=${SCALE:-1}
booksim=${BOOKSIM:-}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# User and system seconds of a command whose outputs go to $work/out.
cpu_seconds() {
  local TIMEFORMAT='%U %S'
  { time "$@" >"$work/out" 2>"$work/err" || [ "$1" = "$booksim" ]; } 2>"$work/time"
  awk '{print $1 + $2}' "$work/time"
}

scaled() { awk -v cycles="$1" -v scale="$scale" 'BEGIN {printf "%d", cycles * scale < 100 ? 100 : cycles * scale}'; }

# BookSim2 has no fixed run: one sample period of so many cycles, and what it drains afterwards is counted too.
booksim_rate() {
  local side=$1 traffic=$2 rate=$3 flits=$4 cycles=$5
  cat >"$work/config" <<CONFIG
topology = mesh; k = $side; n = 2; routing_function = dor; num_vcs = 4; vc_buf_size = 8; packet_size = $flits;
injection_rate_uses_flits = 1; injection_rate = $rate; traffic = $traffic; use_noc_latency = 1; routing_delay = 1;
vc_alloc_delay = 1; sw_alloc_delay = 1; st_prepare_delay = 0; st_final_delay = 1; credit_delay = 0; vc_allocator = islip;
sw_allocator = islip; sim_type = throughput; warmup_periods = 0; sample_period = $cycles; max_samples = 1;
CONFIG
  local seconds
  seconds=$(cpu_seconds "$booksim" "$work/config")
  awk -v cycles="$cycles" -v seconds="$seconds" 'BEGIN {print cycles / seconds}'
}

row() {
  local label=$1 side=$2 pattern=$3 rate=$4 flits=$5 cycles booksim_cycles=$7
  cycles=$(scaled "$6")
  local seconds used ours theirs=- ratio=-
  seconds=$(cpu_seconds "$primalsim" traffic --mesh "${side}x$side" --routing xy --router iq4 --vcs 4 --buffer 8 \
    --packet-flits "$flits" --pattern "$pattern" --rate "$rate" --seed 1 --cycles "$cycles" --kernel "$kernel" --json)
  used=$(sed -n 's/.*"kernel": "\([a-z]*\)".*/\1/p' "$work/out")
  ours=$(awk -v cycles="$cycles" -v seconds="$seconds" 'BEGIN {print cycles / (seconds > 0.001 ? seconds : 0.001)}')
  if [ -n "$booksim" ] && [ "$booksim_cycles" -gt 0 ]; then
    theirs=$(booksim_rate "$side" "$pattern" "$rate" "$flits" "$(scaled "$booksim_cycles")")
    ratio=$(awk -v ours="$ours" -v theirs="$theirs" 'BEGIN {printf "%.0fx", ours / theirs}')
    theirs=$(printf '%.0f' "$theirs")
  fi
  printf '| %s | %s | %s | %.3f | %.0f | %s | %s |\n' "$label" "$rate" "$used" "$seconds" "$ours" "$theirs" "$ratio"
}

echo '| mesh and traffic | flits/node/cycle | kernel | CPU seconds | primalsim cycles/s | BookSim2 cycles/s | ratio |'
echo '|---|---|---|---|---|---|---|'
row '8x8 uniform' 8 uniform 0.01 5 2000000 20000
row '8x8 uniform' 8 uniform 0.1 5 1000000 20000
row '8x8 uniform' 8 uniform 0.3 5 500000 10000
row '16x16 uniform' 16 uniform 0.1 5 200000 4000
row '32x32 uniform' 32 uniform 0.01 5 100000 3000
row '32x32 uniform' 32 uniform 0.05 5 40000 1000
row '32x32 uniform' 32 uniform 0.1 5 20000 600
row '32x32 neighbor, 64-flit packets' 32 neighbor 0.5 64 20000 600
row '32x32 idle' 32 uniform 0 5 1000000 0
