// Where on the mesh things are: read from the names of resources in an attribution, and from links.
import type { AttributedCycles, Comparison, HotLink, Mapping } from '../outcome';

export interface Place {
  tile: number;
  x: number;
  y: number;
}

export interface Size {
  width: number; // macros of one tile
  height: number;
}

export interface Link {
  from: Place;
  to: Place;
  flits: number;
  share: number; // of the time that it is busy
  about: string; // whose flits
}

// "router of tile 1 (19, 6)", "link tile 1 (3, 21) -> (4, 21)": the first place. "crossing tile 1 -> tile 2, row 26": the macro
// at the edge that is crossed from. Null for no place.
export function placeOf(resource: string, size: Size): Place | null {
  const macro = /tile (\d+) \((\d+), (\d+)\)/.exec(resource);
  if (macro) return { tile: Number(macro[1]), x: Number(macro[2]), y: Number(macro[3]) };
  const crossing = /crossing tile (\d+) -> tile (\d+), row (\d+)/.exec(resource);
  if (!crossing) return null;
  const [from, to] = [Number(crossing[1]), Number(crossing[2])];
  return { tile: from, x: from < to ? size.width - 1 : 0, y: Number(crossing[3]) };
}

function hotLink(link: HotLink): Link {
  const most = link.operators.slice(0, 4).map(({ name, flits }) => `${name} ${Math.round((100 * flits) / link.flits)} %`);
  const more = link.operators.length - most.length;
  return {
    from: { tile: link.tile, x: link.from[0], y: link.from[1] },
    to: { tile: link.to_tile ?? link.tile, x: link.to[0], y: link.to[1] },
    flits: link.flits, share: link.utilisation, about: most.join(', ') + (more > 0 ? ` and ${more} more` : ''),
  };
}

// Of the layer, busiest first.
export function hotLinks(mapping: Mapping): Link[] {
  const graph = mapping.operators[0]?.graph;
  return mapping.hot_links.filter((link) => graph === undefined || link.graph === graph).map(hotLink);
}

// A link that leaves a macro, in one run of the layer.
export interface LeavingLink {
  place: Place;
  direction: string;
  flits: number;
  busy: number; // cycles
  waiting: number; // cycles for which packets at the front of a FIFO wanted it
  operators: { name: string; flits: number }[];
}

export interface Unit {
  place: Place;
  unit: string;
  busy: number; // cycles
  stalled: number;
}

// An operator that computes at a macro.
export interface Work {
  place: Place;
  operator: string;
  cycles: number; // of all its tasks there
}

// What a macro holds of the cache, and the energy of what it does.
export interface Holding {
  place: Place;
  kv: number; // bytes
  energy: number; // pJ
}

export interface Details {
  links: LeavingLink[];
  units: Unit[];
  work: Work[];
  holdings: Holding[];
}

// The places of a list, which has the step from each to the next: report/page_data.h.
function stepper(): (step: number) => Place {
  const side = 65536;
  let at = 0;
  return (step) => {
    at += step;
    return { tile: Math.floor(at / (side * side)), x: at % side, y: Math.floor(at / side) % side };
  };
}

// All links, units and operators' tasks of the mapping that did anything; none where the outcome does not have them.
export function detailsOf({ details }: Mapping): Details {
  const links: LeavingLink[] = [];
  const units: Unit[] = [];
  const work: Work[] = [];
  const holdings: Holding[] = [];
  if (!details) return { links, units, work, holdings };
  const all = details.operators ?? [];
  const macros = details.macros ?? [];
  const name = (index: number | undefined) => details.names[index ?? -1] ?? '';
  const numbers = details.links;
  let to = stepper();
  for (let i = 0; i < numbers.length;) {
    const [step, direction, flits, busy, waiting, count] = numbers.slice(i, i + 6) as [number, number, number, number, number, number];
    i += 6;
    const operators: LeavingLink['operators'] = [];
    for (const end = i + 2 * count; i < end; i += 2) operators.push({ name: name(numbers[i]), flits: numbers[i + 1] ?? 0 });
    links.push({ place: to(step), direction: name(direction), flits, busy, waiting, operators });
  }
  to = stepper();
  for (let i = 0; i + 3 < details.units.length; i += 4) {
    const [step, unit, busy, stalled] = details.units.slice(i, i + 4) as [number, number, number, number];
    units.push({ place: to(step), unit: name(unit), busy, stalled });
  }
  to = stepper();
  for (let i = 0; i + 2 < all.length; i += 3) {
    const [step, operator, cycles] = all.slice(i, i + 3) as [number, number, number];
    work.push({ place: to(step), operator: name(operator), cycles });
  }
  to = stepper();
  for (let i = 0; i + 2 < macros.length; i += 3) {
    const [step, kv, energy] = macros.slice(i, i + 3) as [number, number, number];
    holdings.push({ place: to(step), kv, energy });
  }
  return { links, units, work, holdings };
}

export function macroOf(place: Place, size: Size): number {
  return (place.tile * size.height + place.y) * size.width + place.x;
}

// Of the machine if the outcome has it, otherwise no smaller than what is named; `known` tells which.
export function meshSize(result: Comparison, machine: { width?: number; height?: number } | undefined): Size & { known: boolean } {
  if (machine?.width && machine.height) return { width: machine.width, height: machine.height, known: true };
  const size = { width: 1, height: 1, known: false };
  const see = ({ x, y }: Place) => {
    size.width = Math.max(size.width, x + 1);
    size.height = Math.max(size.height, y + 1);
  };
  for (const mapping of result.mappings) {
    for (const link of hotLinks(mapping)) [link.from, link.to].forEach(see);
    for (const row of mapping.attribution ?? []) {
      const place = row.resource.startsWith('crossing') ? null : placeOf(row.resource, size);
      if (place) see(place);
    }
    const { links, units } = detailsOf(mapping);
    for (const { place } of [...links, ...units]) see(place);
  }
  return size;
}

// The rows that name a place, by macro.
export function rowsByMacro(rows: AttributedCycles[], size: Size): Map<number, AttributedCycles[]> {
  const found = new Map<number, AttributedCycles[]>();
  for (const row of rows) {
    const place = placeOf(row.resource, size);
    if (!place || place.x >= size.width || place.y >= size.height) continue;
    const macro = macroOf(place, size);
    found.set(macro, [...(found.get(macro) ?? []), row]);
  }
  return found;
}
