// Sums over the rows of an attribution, and what a row says in words.
import type { AttributedCycles, Mapping } from '../outcome';

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

// A row of several: `resource` is that with most of its cycles, `others` the number of further ones, `behind` who is most in the way.
export type MergedRow = AttributedCycles & { others: number };

function join(parts: AttributedCycles[]): MergedRow {
  const largest = (sums: Map<string, number>) => [...sums].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
  const resources = sumBy(parts.filter((row) => row.resource !== ''), 'resource');
  const [first] = parts as [AttributedCycles];
  const by = (key: 'cause' | 'operator' | 'behind') => largest(sumBy(parts, key));
  return {
    cause: by('cause'), operator: by('operator'), resource: largest(resources), behind: by('behind'),
    cycles: parts.length === 1 ? first.cycles : parts.reduce((sum, row) => sum + row.cycles, 0), others: Math.max(0, resources.size - 1),
  };
}

// One row per cause and operator, or per cause or operator; most cycles first.
export function merged(rows: AttributedCycles[], grouping: Grouping = 'both'): MergedRow[] {
  const parts = new Map<string, AttributedCycles[]>();
  for (const row of rows) {
    const key = keyOf(row, grouping);
    const own = parts.get(key);
    if (own) own.push(row);
    else parts.set(key, [row]);
  }
  return [...parts.values()].map(join).sort((a, b) => b.cycles - a.cycles);
}

// That `to` has more than `from`, largest change first; the rows add up to the difference of the two runs. What a row is about
// comes from the mapping that has more of it.
export function difference(from: Mapping, to: Mapping, grouping: Grouping = 'both'): MergedRow[] {
  const rows = new Map<string, MergedRow>();
  for (const row of merged(to.attribution ?? [], grouping)) rows.set(keyOf(row, grouping), row);
  for (const row of merged(from.attribution ?? [], grouping)) {
    const key = keyOf(row, grouping);
    const other = rows.get(key);
    if (!other) rows.set(key, { ...row, cycles: -row.cycles });
    else if (other.cycles < row.cycles) rows.set(key, { ...row, cycles: other.cycles - row.cycles });
    else other.cycles -= row.cycles;
  }
  return [...rows.values()].filter((row) => row.cycles !== 0).sort((a, b) => Math.abs(b.cycles) - Math.abs(a.cycles));
}

const kPhrases: Record<string, (row: AttributedCycles) => string> = {
  acim: (row) => `${row.operator} multiplies in the ${row.resource}`,
  dcim: (row) => `${row.operator} multiplies in the ${row.resource}`,
  router_macs: (row) => `${row.operator} multiplies and adds in the ${row.resource}`,
  functions: (row) => `${row.operator} computes functions in the ${row.resource}`,
  scratchpad: (row) => `${row.operator} reads and writes the scratchpad at the ${row.resource}`,
  reprogramming: (row) => `${row.operator} writes the ${row.resource}`,
  serialisation: (row) => `flits of ${row.operator} follow one another at ${row.resource}`,
  hops: (row) => `${row.operator} has far to go`,
  tile_link: (row) => `${row.operator} takes the ${row.resource}`,
  adder: (row) => `sums of ${row.operator} are added`,
  link: (row) => `${row.operator} waits for ${row.resource}, behind ${behind(row)}`,
  credits: (row) => `${row.operator} waits for room in the ${row.resource}`,
  gateway: (row) => `${row.operator} waits for the ${row.resource}, behind ${behind(row)}`,
  unit: (row) => `${row.operator} waits for the ${row.resource}, busy with ${behind(row)}`,
  order: (row) => `${row.operator} waits for its turn at the ${row.resource}, kept for ${behind(row)}`,
  buffer: (row) => `${row.operator} waits for memory that ${behind(row)} holds`,
};

function behind(row: AttributedCycles): string {
  if (row.behind === '') return 'others';
  return row.behind === row.operator ? 'its own earlier flits or tasks' : row.behind;
}

// "gate_proj waits for link tile 1 (3, 21) -> (4, 21) and 7 other places, behind up_proj"
export function phrase(row: AttributedCycles | MergedRow): string {
  const others = 'others' in row && row.others > 0 ? ` and ${row.others} other ${row.others === 1 ? 'place' : 'places'}` : '';
  const said = { ...row, resource: row.resource + others };
  return kPhrases[row.cause]?.(said) ?? `${row.cause}: ${row.operator} ${said.resource}`;
}
