// What happens at one macro, in words.
import type { Mapping } from '../outcome';
import { phrase } from './attribution';
import { causeOf } from './causes';
import { h, swatch } from './dom';
import { grouped, percent, si } from './numbers';
import { hotLinks, macroOf, rowsByMacro, type Details, type Holding, type LeavingLink, type Link, type Place, type Size, type Unit } from './places';

export function linkName({ from, to }: Link): string {
  return `tile ${from.tile} (${from.x}, ${from.y}) \u2192 ${to.tile === from.tile ? '' : `tile ${to.tile} `}(${to.x}, ${to.y})`;
}

interface View extends Details {
  mapping: Mapping;
  size: Size;
}

function hotLine(link: Link): HTMLElement {
  return h('li', {}, swatch('var(--text)'), h('strong', {}, `link ${linkName(link)}: busy ${percent(link.share)}`), `, ${grouped(link.flits)} flits per token: ${link.about}`);
}

function linkLine(link: LeavingLink, layer: number): HTMLElement {
  const flows = link.operators.map(({ name, flits }) => `${name} ${grouped(flits)}`).join(', ');
  return h('li', {}, h('strong', {}, `link to the ${link.direction}: busy ${grouped(link.busy)} cycles`), ` (${percent(link.busy / layer)}), packets waited for it `
    + `${grouped(link.waiting)} cycles, ${grouped(link.flits)} flits: ${flows}`);
}

function unitLine(unit: Unit): HTMLElement {
  return h('li', {}, h('strong', {}, `${unit.unit}: works ${grouped(unit.busy)} cycles`), `, its next task waits for inputs ${grouped(unit.stalled)}`);
}

function holdingLine({ kv, energy }: Holding): HTMLElement {
  return h('li', {}, h('strong', {}, [...(kv > 0 ? [`holds ${grouped(kv)} bytes of the KV cache`] : []), ...(energy > 0 ? [`spends ${si(energy / 1e12, 'J')}`] : [])].join(', ')));
}

export function macroDetails(view: View, place: Place | null): HTMLElement {
  if (!place) return h('p', { class: 'note' }, 'Point at a macro, or go there with the arrow keys, to see what happens there. A click holds it; Escape or another click frees it.');
  const here = (at: Place) => at.tile === place.tile && at.x === place.x && at.y === place.y;
  const rows = rowsByMacro(view.mapping.attribution ?? [], view.size).get(macroOf(place, view.size)) ?? [];
  const lines = [
    ...hotLinks(view.mapping).filter(({ from, to }) => here(from) || here(to)).map(hotLine),
    ...view.links.filter((link) => here(link.place)).map((link) => linkLine(link, view.mapping.cycles_per_layer)),
    ...view.work.filter((work) => here(work.place)).map((work) => h('li', {}, h('strong', {}, `${work.operator} computes here`), ` ${grouped(work.cycles)} cycles`)),
    ...view.units.filter((unit) => here(unit.place)).map(unitLine),
    ...view.holdings.filter((holding) => here(holding.place)).map(holdingLine),
    ...rows.map((row) => h('li', {}, swatch(causeOf(row.cause).color), h('strong', {}, `critical path, ${grouped(row.cycles)} cycles:`), ` ${phrase(row)}`))];
  return h('div', {}, h('p', {}, h('strong', {}, `Macro (${place.x}, ${place.y}) of tile ${place.tile}`), ', in one run of the layer'),
    lines.length > 0 ? h('ul', {}, ...lines) : h('p', { class: 'note' }, 'Nothing happens here.'));
}
