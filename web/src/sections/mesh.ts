// The tiles of a layer, macro by macro: links, units, and where the cycles of the critical path are spent or waited for.
import type { Comparison, Mapping } from '../outcome';
import { causeOf } from '../parts/causes';
import { choice, fold, h, section, swatch, table } from '../parts/dom';
import { macroDetails, linkName } from '../parts/macro_details';
import { meshCanvas } from '../parts/mesh_canvas';
import { grouped, percent, si } from '../parts/numbers';
import { detailsOf, hotLinks, macroOf, meshSize, rowsByMacro, type Details, type Link, type Place, type Size } from '../parts/places';
import { heat, onThemeChange, seriesColor } from '../parts/theme';

interface View extends Details {
  mapping: Mapping;
  size: Size;
}

interface Coloring {
  name: string;
  meaning: string;
  values(view: View): Map<number, number>; // cycles by macro, or what `unit` says
  unit?(value: number): string;
  operators?: boolean; // colours say which operator
}

// The sum or the largest of what falls on each macro.
function perMacro<T>(items: T[], macro: (item: T) => number | null, cycles: (item: T) => number, join: (a: number, b: number) => number): Map<number, number> {
  const values = new Map<number, number>();
  for (const item of items) {
    const at = macro(item);
    if (at !== null && cycles(item) > 0) values.set(at, join(values.get(at) ?? 0, cycles(item)));
  }
  return values;
}

const add = (a: number, b: number) => a + b;

function onPath(view: View, waitsOnly: boolean): Map<number, number> {
  const rows = (view.mapping.attribution ?? []).filter((row) => !waitsOnly || causeOf(row.cause).group.startsWith('waiting'));
  return new Map([...rowsByMacro(rows, view.size)].map(([macro, own]) => [macro, own.reduce((sum, row) => sum + row.cycles, 0)]));
}

function unitBusy(unit: string): (view: View) => Map<number, number> {
  return ({ units, size }) => perMacro(units.filter((each) => each.unit === unit), ({ place }) => macroOf(place, size), ({ busy }) => busy, add);
}

// By macro, the operator that computes longest there.
function longestOperators(view: View): Map<number, string> {
  const most = new Map<number, number>();
  const found = new Map<number, string>();
  for (const { place, operator, cycles } of view.work) {
    const macro = macroOf(place, view.size);
    if (cycles <= (most.get(macro) ?? 0)) continue;
    most.set(macro, cycles);
    found.set(macro, operator);
  }
  return found;
}

// Those that have most macros get colours of their own; the rest shares the last.
function operatorColors(longest: Map<number, string>): Map<string, string> {
  const macros = new Map<string, number>();
  for (const operator of longest.values()) macros.set(operator, (macros.get(operator) ?? 0) + 1);
  const kOwn = 13;
  return new Map([...macros].sort((a, b) => b[1] - a[1]).map(([name], i) => [name, seriesColor(Math.min(i, kOwn))]));
}

function colorsByOperator(view: View): Map<number, string> {
  const longest = longestOperators(view);
  const colors = operatorColors(longest);
  return new Map([...longest].map(([macro, operator]) => [macro, colors.get(operator) ?? '']));
}

const kColorings: Coloring[] = [
  { name: 'load of links', meaning: 'Cycles of a layer for which the busiest link that leaves the macro is busy.',
    values: ({ links, size }) => perMacro(links, ({ place }) => macroOf(place, size), ({ busy }) => busy, Math.max) },
  { name: 'waiting for links', meaning: 'Cycles for which packets waited for links that leave the macro, on the critical path or not.',
    values: ({ links, size }) => perMacro(links, ({ place }) => macroOf(place, size), ({ waiting }) => waiting, add) },
  { name: 'waiting on the critical path', meaning: 'Cycles by which waiting here makes the layer later.', values: (view) => onPath(view, true) },
  { name: 'all of the critical path', meaning: 'Cycles of the critical path, computing, moving or waiting here.', values: (view) => onPath(view, false) },
  { name: 'operator', meaning: 'The operator that computes longest at the macro.', operators: true,
    values: ({ work, size }) => perMacro(work, ({ place }) => macroOf(place, size), ({ cycles }) => cycles, add) },
  { name: 'KV cache', meaning: 'Bytes of the KV cache that the macro holds.', unit: (value) => `${grouped(value)} bytes`,
    values: ({ holdings, size }) => perMacro(holdings, ({ place }) => macroOf(place, size), ({ kv }) => kv, add) },
  { name: 'energy', meaning: 'Energy of what the macro does in one run of the layer: its units, its scratchpad, and the links that leave it.', unit: (value) => si(value / 1e12, 'J'),
    values: ({ holdings, size }) => perMacro(holdings, ({ place }) => macroOf(place, size), ({ energy }) => energy, add) },
  { name: 'work of the ACIM', meaning: 'Cycles for which the macro\u2019s analog array works.', values: unitBusy('acim') },
  { name: 'work of the DCIM', meaning: 'Cycles for which the macro\u2019s digital array works for LoRA.', values: unitBusy('dcim') },
  { name: 'work of the router', meaning: 'Cycles for which the router\u2019s own macro computes.', values: unitBusy('router') },
];

function tilesOf(view: View, links: Link[]): number {
  const macros = view.size.width * view.size.height;
  const seen = [...links.flatMap(({ from, to }) => [from.tile, to.tile]),
    ...[...rowsByMacro(view.mapping.attribution ?? [], view.size).keys()].map((macro) => Math.floor(macro / macros))];
  const most = [...view.links, ...view.units].reduce((tile, { place }) => Math.max(tile, place.tile), 0);
  return Math.max(view.mapping.tiles_per_layer, most + 1, ...seen.map((tile) => tile + 1));
}

// The scale is that of the root.
function scale(most: string): HTMLElement {
  const steps = Array.from({ length: 24 }, (_, i) => h('span', { style: `background:${heat(i / 23)}` }));
  return h('div', { class: 'scale' }, h('span', {}, 'least'), h('span', { class: 'ramp', 'aria-hidden': 'true' }, ...steps), h('span', {}, most));
}

function operatorLegend(view: View): HTMLElement {
  return h('ul', { class: 'legend' }, ...[...operatorColors(longestOperators(view))].map(([name, color]) => h('li', {}, swatch(color), name)));
}

function linkTable(mapping: Mapping): HTMLElement {
  return fold('The hottest links as a table',
    table([{ title: 'link' }, { title: 'busy', number: true }, { title: 'flits/token', number: true }, { title: 'of which', prose: true }],
      hotLinks(mapping).map((link) => [linkName(link), percent(link.share), grouped(link.flits), link.about]), `Hottest links of ${mapping.name}`));
}

export function mesh(result: Comparison, machine: { width?: number; height?: number } | undefined): HTMLElement | null {
  if (result.mappings.every((mapping) => (mapping.attribution ?? []).length === 0 && mapping.hot_links.length === 0)) return null;
  const size = meshSize(result, machine);
  const viewOf = (mapping: Mapping): View => ({ mapping, size, ...detailsOf(mapping) });
  let view = viewOf(result.mappings[0] as Mapping);
  const detailed = view.links.length > 0;
  const colorings = kColorings.filter((each) => [...each.values(view).values()].length > 0);
  if (colorings.length === 0) return null;
  let coloring = colorings[0] as Coloring;
  const about = h('div', { 'aria-live': 'polite', class: 'about-macro' });
  const legend = h('div');
  const meaning = h('p', { class: 'note' });
  const tables = h('div');
  const canvas = meshCanvas('Map of all macros of the layer\u2019s tiles, coloured by cycles, with the hottest links',
    (place: Place | null) => about.replaceChildren(macroDetails(view, place)));
  const update = () => {
    const values = coloring.values(view);
    const links = hotLinks(view.mapping);
    const titles = Array.from({ length: tilesOf(view, links) }, (_, tile) => `tile ${tile}${tile < view.mapping.tiles_per_layer ? '' : ' (next layer)'}`);
    canvas.show({ titles, size, values, links, ...(coloring.operators ? { colors: colorsByOperator(view) } : {}) });
    legend.replaceChildren(coloring.operators ? operatorLegend(view) : scale((coloring.unit ?? ((value) => `${grouped(value)} cycles`))([...values.values()].reduce((most, value) => Math.max(most, value), 1))));
    meaning.textContent = coloring.meaning;
    tables.replaceChildren(linkTable(view.mapping));
  };
  onThemeChange(update);
  update();
  return section('mesh', 'Where on the mesh', 'Every square is a macro of a tile that the layer uses. The warmer it is, the more it has of what is chosen below; coloured by operator, each operator has a colour of its own.',
    h('div', { class: 'controls' },
      choice('Mapping', result.mappings.map((each) => each.name), 0, (index) => { view = viewOf(result.mappings[index] as Mapping); update(); }),
      choice('coloured by', colorings.map(({ name }) => name), 0, (index) => { coloring = colorings[index] as Coloring; update(); })),
    meaning,
    h('div', { class: 'controls' }, legend, h('span', {}, swatch('var(--text)'), 'the hottest links, thicker if busier; the dot is where they lead')),
    canvas.element, about,
    detailed && size.known ? null : h('p', { class: 'note' }, (detailed ? '' : 'Of the links, the outcome holds the hottest ones only. ')
      + (size.known ? '' : 'The size of a tile is taken from what is named; a tile may be larger.')),
    tables);
}
