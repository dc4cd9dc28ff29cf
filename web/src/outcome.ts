// What the program writes: the JSON of an outcome, as far as the page looks into it. Units are in the names.

export interface AttributedCycles {
  cause: string;
  operator: string;
  resource: string;
  behind: string;
  cycles: number;
  other_resources?: number; // of a row for several
}

export interface PathStep {
  task: number;
  operator: string;
  kind: string;
  ready_cycle: number;
  start_cycle: number;
  end_cycle: number;
}

export interface HotLink {
  graph: string;
  tile: number;
  from: [number, number];
  to: [number, number];
  to_tile?: number;
  utilisation: number;
  flits: number;
  operators: { name: string; flits: number }[];
}

export interface OperatorTime {
  graph: string;
  name: string;
  first_start_cycle: number;
  last_end_cycle: number;
  uncontended_last_end_cycle?: number; // under data-flow control
  flit_hops: number;
  exposed_communication_cycles?: number;
  hidden_communication_cycles?: number;
  slack_cycles?: number;
}

export interface RetentionPoint {
  retained_permille?: number;
  drowsy_permille?: number;
  joules_per_token: number;
  tokens_per_joule: number;
  average_watts: number;
}

export interface Energy {
  policy?: string;
  joules_per_token: number;
  tokens_per_joule: number;
  average_watts: number;
  total_fj: number;
  parts_fj: Record<string, number>;
  state_tile_cycles: Record<string, number>;
  retention_sweep: RetentionPoint[];
  units?: Record<string, { busy_cycles: number; stalled_cycles: number; gated_cycles: number }>;
  adapter_switch?: Record<string, number>;
}

export interface Sensitivity {
  field: string;
  value: number;
  halved_cycles_per_layer?: number;
  doubled_cycles_per_layer?: number;
  halved_note?: string;
  doubled_note?: string;
}

export interface CauseRemoval {
  cause: string;
  blamed_cycles: number;
  change: string;
  saved_cycles?: number;
  doubled_saved_cycles?: number;
  note?: string;
}

// A run of the layer whose cycles have been put down to causes.
export type Run = Pick<Mapping, 'name' | 'cycles_per_layer' | 'attribution_by_operator' | 'operators'>;

export interface Mapping {
  name: string;
  cycles_per_layer: number;
  head_cycles: number;
  cycles_per_token: number;
  tokens_per_second: number;
  communication_share: number;
  contention_cycles: number;
  none_cycles: number;
  uncontended_cycles: number;
  flit_cycles: number;
  flit_hops: number;
  link_utilisation: { mean: number; max: number };
  lower_bounds: Record<string, number>;
  hot_links: HotLink[];
  operators: OperatorTime[];
  tasks: number;
  tiles_per_layer: number;
  energy?: Energy;
  lockstep?: { cycles_per_layer: number; cycles_per_token: number; attribution_by_operator?: AttributedCycles[]; operators?: OperatorTime[] };
  attribution?: AttributedCycles[];
  attribution_by_operator?: AttributedCycles[]; // a row for each cause and operator, most cycles first
  critical_path?: PathStep[];
  sensitivity?: Sensitivity[];
  removed_causes?: CauseRemoval[];
  details?: { names: string[]; links: number[]; units: number[]; operators?: number[]; macros?: number[] }; // report/page_data.h
  seed?: number;
  seed_runs?: Mapping[]; // without lists
}

export interface Stability {
  cases: number;
  wins: { mapping: string; cases: number }[];
  turns: Turn[];
  ranges?: { field: string; grade: string; low: number; high: number }[];
}

export interface Turn {
  condition: string;
  winner: string;
  winner_cycles: number;
  favourite_cycles: number;
}

export interface Provenance {
  program?: string;
  command_line?: string;
  key?: string;
  settings?: Record<string, string>;
  inputs?: { kind: string; name: string; source: string; hash: string }[];
  machine?: { name?: string; mesh?: { width?: number; height?: number } } & Record<string, unknown>;
}

export interface Comparison {
  model: string;
  adapter: string;
  architecture: string;
  context: number;
  layers: number;
  lm_head: boolean;
  mappings: Mapping[];
  assumptions: string[];
  stability?: Stability;
  control_sample?: { rule: string; rows: { mapping: string; cycles_per_layer: number }[]; turn?: Turn };
  provenance?: Provenance;
}

// Comparisons of several models and contexts.
export interface Sweep {
  results: Comparison[];
  provenance?: Provenance;
}

export interface Request {
  adapter: string;
  prompt_tokens: number;
  output_tokens: number;
  adapter_switched: boolean;
  ttft_cycles: number;
  ttft_ns: number;
  decode_cycles: number;
  reprogram_stall_cycles: number;
  inter_token: { mean_cycles: number; first_cycles: number; last_cycles: number; p50_cycles: number; p99_cycles: number };
  tokens_per_second: number;
  end_to_end_tokens_per_second: number;
  steps?: number[]; // report/page_data.h
  errors: { name: string; fraction: number; meaning: string }[];
  prefill_energy?: Energy;
  decode_energy?: Energy;
  lockstep?: { cycles_per_token: number; tokens_per_second: number };
}

export interface Generation {
  model: string;
  architecture: string;
  mapping: string;
  layers: number;
  batch: number;
  exact: boolean;
  policy: string;
  requests: Request[];
  policies: { policy: string; reprogram_stall_cycles: number; total_cycles: number; joules: number; joules_per_token: number; watts: number }[];
  simulated_programs: number;
  reused_programs: number;
  assumptions: string[];
}

export interface Spread { mean: number; median: number; p90: number; p95: number; p99: number } // ms

// Requests served; its latencies are fields like mean_ttft_ms. What is not in the program's JSON: report/serve_page_data.h.
export interface Served {
  model: string;
  architecture: string;
  mapping: string;
  policy: string;
  scheduler: string;
  duration: number; // seconds
  arrived: number;
  completed: number;
  failed: number;
  waiting: number;
  running: number;
  request_throughput: number;
  output_throughput: number;
  max_concurrent_requests: number;
  max_batch: number;
  rounds: number;
  mean_batch: number;
  preemptions: number;
  recomputed_tokens: number;
  kv_capacity_entries: number;
  kv_peak_entries: number;
  refusals: { reason: string; count: number }[];
  adapters?: { pool: number; resident: number; hits: number; misses: number; hit_rate: number; evictions: number; bytes_written: number; stall_cycles: number; hidden_cycles: number };
  energy?: { joules: number; joules_per_token: number; watts: number; idle_joules: number; parts: Record<string, number> };
  states?: Record<string, number>;
  policies: { policy: string; mean_ttft_ms: number; p99_ttft_ms: number; mean_tpot_ms: number; stall_cycles: number; joules_per_token?: number; watts?: number }[];
  errors: { name: string; fraction: number; meaning: string }[];
  simulated_programs: number;
  reused_programs: number;
  assumptions: string[];
  percentiles?: Partial<Record<'ttft' | 'tpot' | 'e2e' | 'queued', number[]>>;
  load?: { seconds: number; waiting: number[]; running: number[] };
  by_adapter?: [string, number, number][];
}

export interface TrafficPoint {
  offered_flit_rate: number;
  accepted_flit_rate: number;
  packet_latency: { mean: number; p50: number; p95: number; p99: number; max: number };
  network_latency: { mean: number };
  hops: { mean: number };
  packets: number;
  stable: boolean;
  cycles: number;
  kernel?: string;
}

export interface TrafficCurve {
  kernel: string;
  points: TrafficPoint[];
  saturation: { stable_flit_rate: number; unstable_flit_rate: number } | null;
}

// Runs of a study's database: report/study_json.h.
export interface Study {
  name: string;
  all_runs: number;
  open_points: number;
  filters: string[];
  varied: string[];
  columns: { name: string; input: boolean; text: boolean }[];
  rows: (string | number | boolean | null)[][];
  outcomes: Record<string, { kind: string; outcome: Record<string, unknown> }>; // by key, of some
}

export interface Collective {
  collective: string;
  algorithm: string;
  width: number;
  height: number;
  flits: number;
  repeat: number;
  cycles: number;
  lower_bound_cycles: number;
  link_flit_hops: number;
  router_flit_hops: number;
  injected_flits: number;
  ejected_flits: number;
}

export interface Performance {
  tokens_per_second: number;
  tokens_per_joule: number | null;
  watts: number | null;
}

export interface Reproduction {
  figures: (Record<string, unknown> & {
    published: Performance;
    ideal: Performance | null;
    calibrated: Performance | null;
    roofline: Performance | null;
    not_simulated: string | null;
  })[];
  calibration: Record<string, unknown>;
  ablations: { name: string; question: string; rows: AblationRow[] }[];
  assumptions: string[];
}

export interface AblationRow {
  label: string;
  model: string;
  context_from: number;
  context_to: number;
  cycles_per_token: number | null;
  ours: Performance | null;
  baseline: Performance;
  baseline_kind: string;
  ratio: { tokens_per_second: number; tokens_per_joule: number | null } | null;
  refused: string | null;
}

export interface ComparedMacro {
  macro: {
    chip: string;
    point: string;
    publication: string;
    data_file: string;
    node_nm: number;
    weight_bits: number;
    input_bits: number;
    tops_per_watt: number;
    tops?: number;
    own_parts?: { grade: string; source: string };
    parameters: { name: string; grade: string; source: string }[];
  };
  tops_per_watt: number;
  energy_ratio: number;
  own_parts_tops_per_watt?: number;
  own_parts_ratio?: number;
  tops: number;
  rate_ratio?: number;
  product_ns: number;
  product_pj: number;
  row_share: number;
  cell_share: number;
  conversion_share: number;
  shift_add_share: number;
}

export interface ArrayCosts {
  name: string;
  cells_per_weight: number;
  weight_rows: number;
  weight_columns: number;
  steps: number;
  product_cycles?: number;
  arrays?: number;
  product_fj?: number;
}

// Published macros beside the model of an array.
export interface Macros {
  macros: ComparedMacro[];
  chips: { chip: string; energy_factor: number; own_parts_factor?: number; rate_factor?: number }[];
  median_energy_factor: number;
  median_own_parts_factor?: number;
  median_rate_factor?: number;
  left_out: { chip: string; publication: string; reason: string }[];
  machine: string;
  partition_rows: number;
  partition_columns: number;
  machine_product_cycles: number;
  machine_product_fj: number;
  choices: ArrayCosts[];
  assumptions: string[];
}
