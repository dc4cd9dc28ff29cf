// What the figures rest on: assumptions, the machine, what else went in, and the command that makes them again.
import type { Provenance } from '../outcome';
import { fold, h, section, table, type Child } from '../parts/dom';
import { short, words } from '../parts/numbers';

export function assumptions(sentences: string[]): HTMLElement | null {
  if (sentences.length === 0) return null;
  return section('assumptions', 'Assumptions', 'Every figure of this page rests on these.', h('ul', {}, ...sentences.map((text) => h('li', {}, text))));
}

function shown(value: unknown): Child {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return short(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(' ');
  const items = Array.isArray(value) ? value.map((item, i): [string, unknown] => [String(i + 1), item]) : Object.entries(value);
  return h('dl', {}, ...items.flatMap(([name, item]) => [h('dt', {}, words(name)), h('dd', {}, shown(item))]));
}

function fields(outcome: object, known: string[]): Child[][] {
  return Object.entries(outcome).filter(([name]) => !known.includes(name)).map(([name, value]) => [words(name), shown(value)]);
}

export function machine(provenance: Provenance | undefined): HTMLElement | null {
  const { machine } = provenance ?? {};
  if (!machine) return null;
  const source = provenance?.inputs?.find(({ kind }) => kind === 'machine');
  return section('machine', 'Machine', `Every number of \u201c${machine.name ?? 'the machine'}\u201d. Its file, ${source?.source ?? 'given with --arch'}, has the grade and the source of each in a comment.`,
    fold('All numbers', table([{ title: 'part' }, { title: 'numbers' }], fields(machine, ['name']), 'The machine')));
}

// `known` are the fields of the outcome that other sections show.
export function run(outcome: Record<string, unknown>, known: string[]): HTMLElement | null {
  const provenance = outcome['provenance'] as Provenance | undefined;
  const others = fields(outcome, [...known, 'provenance']);
  if (!provenance && others.length === 0) return null;
  const { inputs = [], settings = {}, command_line: command, ...rest } = provenance ?? {};
  const chosen = Object.entries(settings);
  return section('run', 'How to make this again', 'The same program, options and inputs give the same numbers, byte by byte.',
    command ? h('pre', { tabindex: 0, 'aria-label': 'command line' }, command) : null,
    inputs.length === 0 ? null : table([{ title: 'input' }, { title: 'name' }, { title: 'from' }, { title: 'contents' }],
      inputs.map(({ kind, name, source, hash }) => [kind, name, source, h('code', {}, hash)]), 'What went in'),
    chosen.length === 0 ? null : fold('Every option as it was taken', table([{ title: 'option' }, { title: 'value' }], chosen, 'Options that change a number')),
    table([{ title: 'field' }, { title: 'value' }], [...fields(rest, ['machine']), ...others], 'Of this run'));
}
