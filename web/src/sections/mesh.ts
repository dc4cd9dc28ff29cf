// The tiles of a layer, macro by macro: links, units, and where the cycles of the critical path are spent or waited for.
import type { Comparison, Mapping } from '../outcome';
import { causeOf } from '../parts/causes';
import { choice, fold, h, section, swatch, table } from '../parts/dom';
import { macroDetails, linkName } from '../parts/macro_details';
import { meshCanvas } from '../parts/mesh_canvas';
import { grouped, percent, si } from '../parts/numbers';
import { detailsOf, hotLinks, macroOf, meshSize, rowsByMacro, type Details, type Link, type Place, type Size } from '../parts/places';
import { heat, onThemeChange, seriesColor } from '../parts/theme';
import { changes } from './difference';

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

// Those that have most macros get colours of their own, the same in all views; the rest shares the last.
function operatorColors(views: View[]): Map<string, string> {
  const macros = new Map<string, number>();
  for (const operator of views.flatMap((view) => [...longestOperators(view).values()])) macros.set(operator, (macros.get(operator) ?? 0) + 1);
  const kOwn = 13;
  return new Map([...macros].sort((a, b) => b[1] - a[1]).map(([name], i) => [name, seriesColor(Math.min(i, kOwn))]));
}

function colorsByOperator(view: View, colors: Map<string, string>): Map<number, string> {
  return new Map([...longestOperators(view)].map(([macro, operator]) => [macro, colors.get(operator) ?? '']));
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

function operatorLegend(colors: Map<string, string>): HTMLElement {
  return h('ul', { class: 'legend' }, ...[...colors].map(([name, color]) => h('li', {}, swatch(color), name)));
}

function linkTable(mapping: Mapping): HTMLElement {
  return fold('The hottest links as a table',
    table([{ title: 'link' }, { title: 'busy', number: true }, { title: 'flits/token', number: true }, { title: 'of which', prose: true }],
      hotLinks(mapping).map((link) => [linkName(link), percent(link.share), grouped(link.flits), link.about]), `Hottest links of ${mapping.name}`));
}

// The map of one mapping, and what is at the macro that is pointed at.
function panel(view: View) {
  const about = h('div', { 'aria-live': 'polite', class: 'about-macro' });
  const canvas = meshCanvas('Map of all macros of the layer\u2019s tiles, coloured by cycles, with the hottest links',
    (place: Place | null) => about.replaceChildren(macroDetails(view, place)));
  return {
    elements: [canvas.element, about],
    // `most`: what is warmest; `colors`: of the operators.
    show(shown: View, coloring: Coloring, most: number, colors: Map<string, string>) {
      view = shown;
      const links = hotLinks(view.mapping);
      const titles = Array.from({ length: tilesOf(view, links) }, (_, tile) => `tile ${tile}${tile < view.mapping.tiles_per_layer ? '' : ' (next layer)'}`);
      canvas.show({ titles, size: view.size, values: coloring.values(view), most, links, ...(coloring.operators ? { colors: colorsByOperator(view, colors) } : {}) });
    },
  };
}

function comparedWith(first: Mapping, second: Mapping): string {
  const change = second.cycles_per_layer - first.cycles_per_layer;
  const takes = change === 0 ? 'as long' : `${grouped(Math.abs(change))} cycles a layer ${change > 0 ? 'longer' : 'less'}`;
  const causes = (first.attribution ?? []).length > 0 && (second.attribution ?? []).length > 0 ? ` By cause: ${changes(first, second)}.` : '';
  return `${second.name} takes ${takes}${change === 0 ? ' as' : ' than'} ${first.name}.${causes}`;
}

export function mesh(result: Comparison, machine: { width?: number; height?: number } | undefined): HTMLElement | null {
  if (result.mappings.every((mapping) => (mapping.attribution ?? []).length === 0 && mapping.hot_links.length === 0)) return null;
  const size = meshSize(result, machine);
  const viewOf = (mapping: Mapping): View => ({ mapping, size, ...detailsOf(mapping) });
  let view = viewOf(result.mappings[0] as Mapping);
  let other: View | null = null; // beside it
  const detailed = view.links.length > 0;
  const colorings = kColorings.filter((each) => [...each.values(view).values()].length > 0);
  if (colorings.length === 0) return null;
  let coloring = colorings[0] as Coloring;
  const legend = h('div');
  const meaning = h('p', { class: 'note' });
  const tables = h('div');
  const map = panel(view);
  const beside = h('div');
  let besideMap: ReturnType<typeof panel> | null = null;
  const update = () => {
    const views = other ? [view, other] : [view];
    const most = Math.max(1, ...views.map((each) => [...coloring.values(each).values()].reduce((sum, value) => Math.max(sum, value), 0)));
    const colors = coloring.operators ? operatorColors(views) : new Map<string, string>();
    map.show(view, coloring, most, colors);
    if (other && !besideMap) besideMap = panel(other);
    beside.replaceChildren(...(other && besideMap ? [h('p', {}, h('strong', {}, `Beside it: ${other.mapping.name}. `), comparedWith(view.mapping, other.mapping)), ...besideMap.elements] : []));
    if (other) besideMap?.show(other, coloring, most, colors);
    legend.replaceChildren(coloring.operators ? operatorLegend(colors) : scale((coloring.unit ?? ((value) => `${grouped(value)} cycles`))(most)));
    meaning.textContent = coloring.meaning;
    tables.replaceChildren(linkTable(view.mapping));
  };
  onThemeChange(update);
  update();
  const names = result.mappings.map((each) => each.name);
  return section('mesh', 'Where on the mesh', 'Every square is a macro of a tile that the layer uses. The warmer it is, the more it has of what is chosen below; coloured by operator, each operator has a colour of its own.',
    h('div', { class: 'controls' },
      choice('Mapping', names, 0, (index) => { view = viewOf(result.mappings[index] as Mapping); update(); }),
      choice('coloured by', colorings.map(({ name }) => name), 0, (index) => { coloring = colorings[index] as Coloring; update(); }),
      names.length < 2 ? null : choice('beside it', ['nothing', ...names], 0, (index) => {
        other = index === 0 ? null : viewOf(result.mappings[index - 1] as Mapping);
        update();
      })),
    meaning,
    h('div', { class: 'controls' }, legend, h('span', {}, swatch('var(--text)'), 'the hottest links, thicker if busier; the dot is where they lead')),
    ...map.elements, beside,
    detailed && size.known ? null : h('p', { class: 'note' }, (detailed ? '' : 'Of the links, the outcome holds the hottest ones only. ')
      + (size.known ? '' : 'The size of a tile is taken from what is named; a tile may be larger.')),
    tables);
}
