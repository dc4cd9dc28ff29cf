// Runs of a study as the page asks for them: by column, the best of several, and the Pareto front.
import type { Study } from '../outcome';
import { grouped, short } from './numbers';

export type Cell = string | number | boolean | null;
export type Run = Cell[];

// Whether more is better.
export function isRate(column: string): boolean {
  return column.includes('tokens_per_') || column.startsWith('accepted_');
}

export function show(value: Cell | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? grouped(value) : Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential(3) : short(value);
}

// Runs of one kind, and the columns that they have.
export class Runs {
  readonly rows: Run[];
  readonly inputs: string[]; // of which there are several values
  readonly results: string[]; // that are numbers
  private readonly index: Map<string, number>;

  constructor(readonly study: Study, readonly kind: string) {
    this.index = new Map(study.columns.map(({ name }, i) => [name, i]));
    this.rows = study.rows.filter((row) => this.of(row, 'kind') === kind);
    const done = this.done();
    const values = (name: string) => new Set(this.rows.map((row) => this.of(row, name)).filter((value) => value !== null));
    this.inputs = study.columns.filter(({ name, input }) => input && !isHash(name) && values(name).size > 1).map(({ name }) => name);
    this.results = study.columns.filter(({ name, input, text }) => !input && !text && done.some((row) => this.of(row, name) !== null)).map(({ name }) => name);
  }

  of(row: Run, column: string): Cell {
    const at = this.index.get(column);
    return at === undefined ? null : row[at] ?? null;
  }

  number(row: Run, column: string): number | null {
    const value = this.of(row, column);
    return typeof value === 'number' ? value : null;
  }

  done(): Run[] {
    return this.rows.filter((row) => this.of(row, 'status') === 'done');
  }

  // Numbers by size, texts by name.
  values(column: string): Cell[] {
    const all = [...new Set(this.rows.map((row) => this.of(row, column)))].filter((value) => value !== null);
    return all.sort((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1));
  }

  best(rows: Run[], result: string): Run | undefined {
    let best: Run | undefined;
    for (const row of rows) {
      const value = this.number(row, result);
      if (value === null) continue;
      const before = best && this.number(best, result);
      if (before === undefined || before === null || (isRate(result) ? value > before : value < before)) best = row;
    }
    return best;
  }

  // Inputs that make most of a difference to the best result come first.
  byEffect(result: string): string[] {
    const effect = (input: string) => {
      const bests = this.values(input).map((value) => this.best(this.done().filter((row) => this.of(row, input) === value), result))
        .map((row) => (row ? Math.abs(this.number(row, result) ?? 0) : 0)).filter((value) => value > 0);
      return bests.length < 2 ? 0 : Math.max(...bests) / Math.min(...bests);
    };
    const effects = new Map(this.inputs.map((input) => [input, effect(input)]));
    return [...this.inputs].sort((a, b) => (effects.get(b) ?? 0) - (effects.get(a) ?? 0));
  }

  // "router fifo flits 8, mapping compact": the inputs that differ.
  name(row: Run): string {
    return this.inputs.map((input) => [input, show(this.of(row, input))]).filter(([, value]) => value !== '').map(([input, value]) => `${label(input ?? '')} ${value}`).join(', ') || String(this.of(row, 'model') ?? this.kind);
  }

  // Runs of the same work, whose costs can be compared.
  work(row: Run): string {
    return ['model', 'adapter', 'context_entries', 'prompt_tokens', 'output_tokens', 'batch_sequences', 'lm_head'].map((name) => String(this.of(row, name) ?? '')).join('|');
  }

  // Of each work the runs than which none is as good in both and better in one, by rising `x`.
  fronts(x: string, y: string): Run[][] {
    const works = new Map<string, Run[]>();
    for (const row of this.done()) {
      if (this.number(row, x) === null || this.number(row, y) === null) continue;
      works.set(this.work(row), [...(works.get(this.work(row)) ?? []), row]);
    }
    const cost = (row: Run, column: string) => (isRate(column) ? -1 : 1) * (this.number(row, column) ?? 0);
    return [...works.values()].map((rows) => {
      const sorted = [...rows].sort((a, b) => cost(a, x) - cost(b, x) || cost(a, y) - cost(b, y));
      let least = Infinity;
      return sorted.filter((row) => {
        if (cost(row, y) >= least) return false;
        least = cost(row, y);
        return true;
      });
    });
  }
}

function isHash(name: string): boolean {
  return name === 'key' || name === 'program' || name === 'kind' || name.endsWith('_hash');
}

// As `show`, where there has to be something.
export function showAny(value: Cell | undefined): string {
  return show(value) || 'none';
}

export function label(column: string): string {
  return column.replace(/_/g, ' ');
}
