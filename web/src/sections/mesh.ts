// The tiles of a layer, macro by macro: where the cycles of the critical path are spent or waited for, and the hottest links.
import type { AttributedCycles, Comparison, Mapping } from '../outcome';
import { phrase } from '../parts/attribution';
import { causeOf } from '../parts/causes';
import { choice, fold, h, radio, section, swatch, table } from '../parts/dom';
import { meshCanvas } from '../parts/mesh_canvas';
import { grouped, percent } from '../parts/numbers';
import { hotLinks, macroOf, meshSize, rowsByMacro, type Link, type Place, type Size } from '../parts/places';
import { heat, kBlue, onThemeChange } from '../parts/theme';

interface View {
  mapping: Mapping;
  waitsOnly: boolean;
  size: Size;
}

function counted({ mapping, waitsOnly }: View): AttributedCycles[] {
  return (mapping.attribution ?? []).filter((row) => !waitsOnly || causeOf(row.cause).group.startsWith('waiting'));
}

function linkName({ from, to }: Link): string {
  return `tile ${from.tile} (${from.x}, ${from.y}) \u2192 ${to.tile === from.tile ? '' : `tile ${to.tile} `}(${to.x}, ${to.y})`;
}

function tilesOf(view: View, links: Link[]): number {
  const seen = [...links.flatMap(({ from, to }) => [from.tile, to.tile]), ...[...rowsByMacro(view.mapping.attribution ?? [], view.size).keys()]
    .map((macro) => Math.floor(macro / (view.size.width * view.size.height)))];
  return Math.max(view.mapping.tiles_per_layer, ...seen.map((tile) => tile + 1));
}

function details(view: View, place: Place | null): HTMLElement {
  if (!place) return h('p', { class: 'note' }, 'Point at a macro, or go there with the arrow keys, to see what happens there; a click or Escape holds or frees it.');
  const rows = rowsByMacro(view.mapping.attribution ?? [], view.size).get(macroOf(place, view.size)) ?? [];
  const touches = (at: Place) => at.tile === place.tile && at.x === place.x && at.y === place.y;
  const links = hotLinks(view.mapping).filter(({ from, to }) => touches(from) || touches(to));
  const lines = [
    ...links.map((link) => h('li', {}, h('strong', {}, `link ${linkName(link)}: busy ${percent(link.share)}`), `, ${grouped(link.flits)} flits per token: ${link.about}`)),
    ...rows.map((row) => h('li', {}, swatch(causeOf(row.cause).color), h('strong', {}, grouped(row.cycles)), ` cycles of a layer: ${phrase(row)}`))];
  return h('div', {}, h('p', {}, h('strong', {}, `Macro (${place.x}, ${place.y}) of tile ${place.tile}`)),
    lines.length > 0 ? h('ul', {}, ...lines) : h('p', { class: 'note' }, 'Nothing of the critical path, and none of the hottest links.'));
}

// From 0 to the largest value; the scale is that of the root.
function scale(most: number): HTMLElement {
  const steps = Array.from({ length: 24 }, (_, i) => h('span', { style: `background:${heat(i / 23)}` }));
  return h('div', { class: 'scale' }, h('span', {}, '1'), h('span', { class: 'ramp', 'aria-hidden': 'true' }, ...steps), h('span', {}, `${grouped(most)} cycles`));
}

function linkTable(mapping: Mapping): HTMLElement {
  return fold('The hottest links as a table',
    table([{ title: 'link' }, { title: 'busy', number: true }, { title: 'flits/token', number: true }, { title: 'of which' }],
      hotLinks(mapping).map((link) => [linkName(link), percent(link.share), grouped(link.flits), link.about]), `Hottest links of ${mapping.name}`));
}

export function mesh(result: Comparison, machine: { width?: number; height?: number } | undefined): HTMLElement | null {
  if (result.mappings.every((mapping) => (mapping.attribution ?? []).length === 0 && mapping.hot_links.length === 0)) return null;
  const size = meshSize(result, machine);
  const view: View = { mapping: result.mappings[0] as Mapping, waitsOnly: true, size };
  const about = h('div', { 'aria-live': 'polite', class: 'about-macro' });
  const legend = h('div');
  const tables = h('div');
  const canvas = meshCanvas('Map of all macros of the layer\u2019s tiles, coloured by cycles of the critical path, with the hottest links', (place) => about.replaceChildren(details(view, place)));
  const update = () => {
    const values = new Map<number, number>();
    for (const [macro, rows] of rowsByMacro(counted(view), size)) values.set(macro, rows.reduce((sum, row) => sum + row.cycles, 0));
    const links = hotLinks(view.mapping);
    const titles = Array.from({ length: tilesOf(view, links) }, (_, tile) => `tile ${tile}${tile < view.mapping.tiles_per_layer ? '' : ' (next layer)'}`);
    canvas.show({ titles, size, values, links });
    legend.replaceChildren(scale(Math.max(1, ...values.values())));
    tables.replaceChildren(linkTable(view.mapping));
  };
  onThemeChange(update);
  update();
  return section('mesh', 'Where on the mesh',
    'Every square is a macro of a tile that the layer uses. The warmer it is, the more cycles of the critical path are spent or waited for there.',
    h('div', { class: 'controls' },
      choice('Mapping', result.mappings.map((each) => each.name), 0, (index) => { view.mapping = result.mappings[index] as Mapping; update(); }),
      radio('Colour by', ['waiting', 'all cycles of the path'], 0, (index) => { view.waitsOnly = index === 0; update(); })),
    h('div', { class: 'controls' }, legend, h('span', {}, swatch(kBlue), 'the hottest links, thicker if busier; the dot is where they lead')),
    canvas.element, about,
    h('p', { class: 'note' }, 'Of the links, the outcome holds the hottest ones only'
      + `${size.known ? '' : ', and it does not hold the size of a tile, which is taken from what is named'}. What has no place, such as hops, is not on this map.`),
    tables);
}
