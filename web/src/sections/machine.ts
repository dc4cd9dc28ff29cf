// What the figures rest on: assumptions, the machine as far as the outcome names it, and the command that repeats it.
import { h, section, table, type Child } from '../parts/dom';
import { words } from '../parts/numbers';

export function assumptions(sentences: string[]): HTMLElement | null {
  if (sentences.length === 0) return null;
  return section('assumptions', 'Assumptions', 'Every figure of this page rests on these.', h('ul', {}, ...sentences.map((text) => h('li', {}, text))));
}

function shown(value: unknown): Child {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(' ');
  const items = Array.isArray(value) ? value.map((item, i): [string, unknown] => [String(i + 1), item]) : Object.entries(value);
  return h('dl', {}, ...items.flatMap(([name, item]) => [h('dt', {}, words(name)), h('dd', {}, shown(item))]));
}

// Whatever the outcome says about itself beside what other sections show: `known` are those sections' fields.
export function provenance(outcome: Record<string, unknown>, known: string[]): HTMLElement | null {
  const fields = Object.entries(outcome).filter(([name]) => !known.includes(name));
  if (fields.length === 0) return null;
  const command = fields.find(([name]) => name === 'command')?.[1];
  return section('run', 'This run', 'What made these figures, and how to make them again.',
    typeof command === 'string' ? h('pre', { tabindex: 0 }, command) : null,
    table([{ title: 'field' }, { title: 'value' }], fields.filter(([name]) => name !== 'command').map(([name, value]) => [words(name), shown(value)]), 'Of this run'));
}
