// The answer in a few words, above everything else.
import type { Comparison, Mapping } from '../outcome';
import { difference, merged, partOf, phrase } from '../parts/attribution';
import { h } from '../parts/dom';
import { grouped, percent, plural, short } from '../parts/numbers';
import { changes } from './difference';
import { fastest } from './ranking';

function why(best: Mapping, other: Mapping | undefined): HTMLElement | null {
  const own = merged(best)[0];
  if (!own) return null;
  const text = `The largest cost of ${best.name} itself, ${percent(own.cycles / best.cycles_per_layer)} of its time: ${phrase(own)}. `;
  const most = other ? difference(best, other)[0] : undefined;
  const longer = other ? other.cycles_per_layer - best.cycles_per_layer : 0;
  if (!other || !most || most.cycles <= 0 || longer <= 0) return h('p', {}, text);
  return h('p', {}, text, `${other.name} takes ${grouped(longer)} cycles a layer longer (${changes(best, other)}), ${partOf(longer, most)}.`);
}

// Whether lock-step control ranks the mappings otherwise.
function otherControl({ control_sample: sample }: Comparison): HTMLElement | null {
  const own = sample?.rows[0];
  const next = sample?.rows[1];
  if (!sample || !own || !next) return null;
  const { turn } = sample;
  if (!turn) return h('p', {}, `Under lock-step control, too, ${own.mapping} is faster than ${next.mapping}: ${grouped(own.cycles_per_layer)} cycles a layer in place of ${grouped(next.cycles_per_layer)}.`);
  return h('p', {}, h('strong', {}, 'The ranking depends on the control: '), `stepped in lock-step, ${turn.winner} is faster than ${own.mapping}, ${grouped(turn.winner_cycles)} cycles a layer in place of `
    + `${grouped(turn.favourite_cycles)}, ${percent((turn.favourite_cycles - turn.winner_cycles) / turn.favourite_cycles)} fewer.`);
}

export function figure(value: string, meaning: string): HTMLElement {
  return h('div', { class: 'figure' }, h('strong', {}, value), h('span', {}, meaning));
}

export function header(title: string, about: string, ...children: (Node | null)[]): HTMLElement {
  return h('header', {}, h('p', { class: 'brand' }, 'primalsim'), h('h1', {}, title), h('p', { class: 'lead' }, about), ...children);
}

export function comparisonHeader(result: Comparison): HTMLElement {
  const best = fastest(result.mappings);
  const others = result.mappings.filter((mapping) => mapping !== best).sort((a, b) => a.cycles_per_token - b.cycles_per_token);
  const last = others[others.length - 1];
  const times = (mapping: Mapping) => `${(mapping.cycles_per_token / best.cycles_per_token).toFixed(2)}\u00d7`;
  const verdict = others.length === 0 ? `${best.name} makes ${short(best.tokens_per_second)} tokens per second.`
    : `${best.name} decodes fastest: ${short(best.tokens_per_second)} tokens per second. `
      + (others.length === 1 ? `${others[0]?.name} takes ${times(others[0] as Mapping)} as long.`
        : `The others take ${times(others[0] as Mapping)} to ${times(last as Mapping)} as long.`);
  return header(result.adapter ? `${result.model} with ${result.adapter}` : result.model,
    `One decode step of one sequence, ${plural(result.context, 'attended entry', 'attended entries')}, ${plural(result.layers, 'layer')}`
    + `${result.lm_head ? ' and the output head' : ''}, on the machine \u201c${result.architecture}\u201d.`,
    h('p', { class: 'verdict' }, verdict), why(best, others[0]), otherControl(result),
    h('div', { class: 'figures' }, figure(grouped(best.cycles_per_token), `cycles per token of ${best.name}`),
      figure(percent(best.communication_share), 'of it is communication'),
      figure(percent(best.contention_cycles / best.cycles_per_token), 'of it is contention'),
      best.energy ? figure(short(best.energy.tokens_per_joule), 'tokens per joule') : null));
}
