// Sums over the rows of an attribution, and what a row says in words.
import type { AttributedCycles, Mapping, Run } from '../outcome';
import { grouped } from './numbers';

export type Key = 'cause' | 'operator';
export type Grouping = Key | 'both';

function keyOf(row: AttributedCycles, grouping: Grouping): string {
  return grouping === 'both' ? `${row.cause}\n${row.operator}` : row[grouping];
}

export function sumBy(rows: AttributedCycles[], key: Key | 'resource' | 'behind'): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(row[key], (sums.get(row[key]) ?? 0) + row.cycles);
  return sums;
}

// One row per cause and operator as the program joined them, or per cause or operator: then a row is about the largest of its parts.
export function merged(run: Run, grouping: Grouping = 'both'): AttributedCycles[] {
  const rows = run.attribution_by_operator ?? [];
  if (grouping === 'both') return rows;
  const sums = new Map<string, AttributedCycles>();
  for (const row of rows) {
    const sum = sums.get(row[grouping]);
    if (sum) sum.cycles += row.cycles;
    else sums.set(row[grouping], { ...row }); // the largest comes first
  }
  return [...sums.values()].sort((a, b) => b.cycles - a.cycles);
}

// That `to` has more than `from`, largest change first; the rows add up to the difference of the two runs. What a row is about
// comes from the mapping that has more of it.
export function difference(from: Run, to: Run, grouping: Grouping = 'both'): AttributedCycles[] {
  const rows = new Map(merged(to, grouping).map((row) => [keyOf(row, grouping), { ...row }]));
  for (const row of merged(from, grouping)) {
    const key = keyOf(row, grouping);
    const other = rows.get(key);
    if (!other) rows.set(key, { ...row, cycles: -row.cycles });
    else if (other.cycles < row.cycles) rows.set(key, { ...row, cycles: other.cycles - row.cycles });
    else other.cycles -= row.cycles;
  }
  return [...rows.values()].filter((row) => row.cycles !== 0).sort((a, b) => Math.abs(b.cycles) - Math.abs(a.cycles));
}

export type Control = 'data-flow' | 'lock-step';

export const kControls: Control[] = ['data-flow', 'lock-step'];

// The runs under one control that have an attribution.
export function runsOf(mappings: Mapping[], control: Control): Run[] {
  const runs = control === 'data-flow' ? mappings
    : mappings.flatMap((mapping) => (mapping.lockstep ? [{ ...mapping.lockstep, name: mapping.name, operators: mapping.operators }] : []));
  return runs.filter((run) => (run.attribution_by_operator ?? []).length > 0);
}

const kPhrases: Record<string, (row: AttributedCycles) => string> = {
  acim: (row) => `${row.operator} multiplies in the ${row.resource}`,
  dcim: (row) => `${row.operator} multiplies in the ${row.resource}`,
  router_macs: (row) => `${row.operator} multiplies and adds in the ${row.resource}`,
  functions: (row) => `${row.operator} computes functions in the ${row.resource}`,
  scratchpad: (row) => `${row.operator} reads and writes the scratchpad at the ${row.resource}`,
  router_shared: (row) => `${row.operator} computes and reads the scratchpad at the ${row.resource}, either as long as the other`,
  reprogramming: (row) => `${row.operator} writes the ${row.resource}`,
  serialisation: (row) => `flits of ${row.operator} follow one another at ${row.resource}`,
  hops: (row) => `${row.operator} has far to go, to ${row.resource}`,
  tile_link: (row) => `${row.operator} takes the ${row.resource}`,
  adder: (row) => `sums of ${row.operator} are added`,
  link: (row) => `${row.operator} waits for ${row.resource}, behind ${behind(row)}`,
  credits: (row) => `${row.operator} waits for room in the ${row.resource}`,
  gateway: (row) => `${row.operator} waits for the ${row.resource}, behind ${behind(row)}`,
  step: (row) => `${row.operator} waits for the end of a step of the ${row.resource}, which ${behind(row)} makes long`,
  command: (row) => `${row.operator} waits while the commands of the ${row.resource} move ${behind(row)}`,
  program: (row) => `${row.operator} waits for the program of the ${row.resource} to be loaded`,
  unit: (row) => `${row.operator} waits for the ${row.resource}, busy with ${behind(row)}`,
  order: (row) => `${row.operator} waits for its turn at the ${row.resource}, kept for ${behind(row)}`,
  buffer: (row) => `${row.operator} waits for memory that ${behind(row)} holds`,
};

function behind(row: AttributedCycles): string {
  if (row.behind === '') return 'others';
  return row.behind === row.operator ? 'its own other flits or tasks' : row.behind;
}

// "gate_proj waits for link tile 1 (3, 21) -> (4, 21) and 7 other places, behind up_proj"
export function phrase(row: AttributedCycles): string {
  const count = row.other_resources ?? 0;
  const others = count > 0 ? ` and ${count} other ${count === 1 ? 'place' : 'places'}` : '';
  const said = { ...row, resource: row.resource + others };
  return kPhrases[row.cause]?.(said) ?? `${row.cause}: ${row.operator} ${said.resource}`;
}

// How one row of a difference is part of so many cycles; others may take some of its cycles back.
export function partOf(cycles: number, row: AttributedCycles): string {
  return row.cycles <= cycles ? `${grouped(row.cycles)} of them because ${phrase(row)}`
    : `${grouped(row.cycles)} more because ${phrase(row)} and ${grouped(row.cycles - cycles)} fewer for other reasons`;
}
