// Requests that were served: how long they took, how many waited, whether they found their adapters, and what the tiles did.
import type { Energy, Served, Spread } from '../outcome';
import { categoryAxis, chart, grid, tip, tooltip, valueAxis, type Option } from '../parts/chart';
import { h, section, swatch, table } from '../parts/dom';
import { grouped, percent, plural, short, si, words } from '../parts/numbers';
import { kBlue, kGrey, kOrange, kSky, kVermilion, seriesColor } from '../parts/theme';
import { energyParts } from './energy';
import { figure, header } from './header';

const kMilli = 1e-3;
const ms = (value: number) => si(value * kMilli, 's');

function spread(result: Served, name: 'ttft' | 'tpot' | 'itl' | 'e2el'): Spread {
  const of = (what: string) => Number((result as unknown as Record<string, number>)[`${what}_${name}_ms`] ?? 0);
  return { mean: of('mean'), median: of('median'), p90: of('p90'), p95: of('p95'), p99: of('p99') };
}

export function servedHeader(result: Served): HTMLElement {
  const ttft = spread(result, 'ttft');
  const tpot = spread(result, 'tpot');
  const left = result.waiting + result.running;
  const energy = result.energy;
  return header(`${result.model}: ${plural(result.arrived, 'request')} served`,
    `They arrived over time, as a trace has them: ${grouped(result.completed)} finished within ${si(result.duration, 's')}, ${grouped(result.failed)} were refused`
    + `${left > 0 ? `, ${grouped(left)} were not done at the end` : ''}. Mapping \u201c${result.mapping}\u201d, machine \u201c${result.architecture}\u201d, policy ${result.policy}, scheduler ${result.scheduler}.`,
    h('p', { class: 'verdict' }, `Half of the first tokens come within ${ms(ttft.median)}, 99 of 100 within ${ms(ttft.p99)}; every other token takes ${ms(tpot.median)} more in the median.`),
    h('div', { class: 'figures' }, figure(short(result.output_throughput), 'output tokens/s'), figure(short(result.request_throughput), 'requests/s'),
      figure(short(result.mean_batch), 'sequences decode at once, in the mean'),
      result.adapters ? figure(percent(result.adapters.hit_rate), 'of requests find their adapter in place') : null,
      energy ? figure(si(energy.joules_per_token, 'J'), 'per output token') : null));
}

const kCurves: { name: 'ttft' | 'e2e' | 'queued' | 'tpot'; title: string; color: string; type: string }[] = [
  { name: 'queued', title: 'until it is taken up', color: kOrange, type: 'dotted' }, { name: 'ttft', title: 'to the first token', color: kBlue, type: 'solid' },
  { name: 'e2e', title: 'to the last token', color: kVermilion, type: 'dashed' }];

// The share of requests that took at most so long.
function curves(result: Served): HTMLElement | null {
  const shown = kCurves.filter(({ name }) => result.percentiles?.[name]);
  if (shown.length === 0) return null;
  const values = shown.map(({ name }) => result.percentiles?.[name] ?? []);
  return chart('Lines: the share of requests that were taken up, had their first and their last token within a time', () => 320, (theme, width) => ({
    grid: grid({ top: width < 500 ? 64 : 36 }), legend: { top: 0, textStyle: { color: theme.text, fontSize: 13 }, data: shown.map(({ title }) => title) },
    xAxis: valueAxis(theme, '% of requests', { min: 0, max: 100 }), yAxis: valueAxis(theme, '', { min: 0 }),
    tooltip: tooltip(theme, {
      trigger: 'axis',
      formatter: (items: { dataIndex: number }[]) => {
        const at = items[0]?.dataIndex ?? 0;
        return tip(`${at} % of requests within`, shown.map(({ title, color }, i): [string, string, string] => [title, ms(values[i]?.[at] ?? 0), color]));
      },
    }),
    series: shown.map(({ title, color, type }, i) => line(title, color, type, (values[i] ?? []).map((value, at) => [at, value * kMilli]))),
  })).element;
}

function line(name: string, color: string, type: string, data: [number, number][], more: Option = {}): Option {
  return { type: 'line', name, data, showSymbol: false, lineStyle: { color, width: 2, type }, itemStyle: { color }, ...more };
}

export function latencies(result: Served): HTMLElement {
  const rows: ['ttft' | 'tpot' | 'itl' | 'e2el', string][] = [['ttft', 'to the first token'], ['tpot', 'per other token, of a request'], ['itl', 'between two tokens'], ['e2el', 'to the last token']];
  const picture = curves(result);
  return section('latencies', 'How long requests take', 'From the arrival on, of requests that finished.',
    picture ? h('p', { class: 'note axis' }, 'seconds') : null, picture,
    table([{ title: 'time' }, ...['mean', 'median', 'p90', 'p95', 'p99'].map((title) => ({ title, number: true }))],
      rows.map(([name, title]) => {
        const { mean, median, p90, p95, p99 } = spread(result, name);
        return [title, ms(mean), ms(median), ms(p90), ms(p95), ms(p99)];
      }), 'Latencies'));
}

export function load(result: Served): HTMLElement | null {
  if (!result.load) return null;
  const { seconds, waiting, running } = result.load;
  const kinds: [string, number[], string, string][] = [['waiting', waiting, kOrange, 'dashed'], ['running', running, kBlue, 'solid']];
  const picture = chart('Lines: requests that wait, and requests under way, over time', () => 300, (theme, width) => ({
    grid: grid({ top: width < 500 ? 60 : 36 }), legend: { top: 0, textStyle: { color: theme.text, fontSize: 13 }, data: kinds.map(([name]) => name) },
    xAxis: valueAxis(theme, 'seconds from the first arrival', { min: 0 }), yAxis: valueAxis(theme, '', { min: 0, minInterval: 1 }),
    tooltip: tooltip(theme, {
      trigger: 'axis',
      formatter: (items: { dataIndex: number }[]) => {
        const at = items[0]?.dataIndex ?? 0;
        return tip(`from ${short(at * seconds)} to ${short((at + 1) * seconds)} s`, kinds.map(([name, list, color]): [string, string, string] => [`most ${name} at once`, grouped(list[at] ?? 0), color]));
      },
    }),
    series: kinds.map(([name, list, color, type]) => line(name, color, type, list.map((most, at) => [at * seconds, most]), { step: 'end' })),
  }));
  return section('load', 'Who waits, and when', `The most at once in each ${si(seconds, 's')}. A request waits until it is taken up first, and is under way until its last token.`,
    h('p', { class: 'note axis' }, 'requests'), picture.element,
    table([{ title: 'what' }, { title: 'number', number: true }], [['most requests at once', grouped(result.max_concurrent_requests)], ['sequences that may be decoded at once', grouped(result.max_batch)],
      ['rounds of decoding', grouped(result.rounds)], ['KV cache, most entries', `${grouped(result.kv_peak_entries)} of ${grouped(result.kv_capacity_entries)}`],
      ['preemptions', grouped(result.preemptions)], ['tokens computed again', grouped(result.recomputed_tokens)]], 'Batches and memory'));
}

export function adapterUse(result: Served): HTMLElement | null {
  const { adapters: use, by_adapter: rows = [] } = result;
  if (!use) return null;
  const parts: [string, string, (row: [string, number, number]) => number][] = [['in place', kBlue, (row) => row[2]], ['had to be written', kVermilion, (row) => row[1] - row[2]]];
  const picture = rows.length === 0 ? null : chart('Stacked bars: requests of each adapter that found it in place, and for which it had to be written', () => 96 + 24 * rows.length, (theme, width) => ({
    grid: grid({ top: 36 }), legend: { top: 0, textStyle: { color: theme.text, fontSize: 13 }, data: parts.map(([name]) => name) },
    yAxis: categoryAxis(theme, rows.map(([name]) => name), width), xAxis: valueAxis(theme, 'requests', { minInterval: 1 }),
    tooltip: tooltip(theme, {
      trigger: 'axis', axisPointer: { type: 'shadow' },
      formatter: ([first]: { dataIndex: number }[]) => {
        const row = rows[first?.dataIndex ?? 0];
        return row ? tip(row[0], parts.map(([name, color, of]): [string, string, string] => [name, grouped(of(row)), color])) : '';
      },
    }),
    series: parts.map(([name, color, of]) => ({ type: 'bar', stack: 'requests', name, barMaxWidth: 18, data: rows.map(of), itemStyle: { color, borderColor: theme.paper, borderWidth: 1 } })),
  }));
  return section('adapters', 'Adapters', `${plural(use.pool, 'adapter')} may be asked for, ${grouped(use.resident)} fit into the digital arrays at once: ${percent(use.hit_rate)} of requests find theirs in place, or on its way.`,
    picture?.element, table([{ title: 'what' }, { title: 'number', number: true }], [['found in place', grouped(use.hits)], ['written', grouped(use.misses)], ['given up for another', grouped(use.evictions)],
      ['bytes written', grouped(use.bytes_written)], ['cycles of writing behind computation', grouped(use.hidden_cycles)], ['cycles in which nothing else could be done', grouped(use.stall_cycles)]], 'Adapters in the digital arrays'));
}

const kStates: Record<string, [string, string]> = {
  compute: [kBlue, 'its layer computes'], reprogram: [kVermilion, 'LoRA weights are written'], ready: [kOrange, 'has power, and nothing to do'],
  retain: [kSky, 'without power but for what it keeps'], off: [kGrey, 'without power'],
};

export function states(result: Served): HTMLElement | null {
  const shares = Object.entries(result.states ?? {});
  if (shares.length === 0) return null;
  const color = (name: string, i: number) => kStates[name]?.[0] ?? seriesColor(i);
  const picture = chart('One bar: the share of all tiles\u2019 time in each state', () => 90, (theme, width) => ({
    grid: grid(), yAxis: categoryAxis(theme, ['tiles'], width), xAxis: valueAxis(theme, '% of the time of all tiles', { min: 0, max: 100 }),
    tooltip: tooltip(theme, {
      trigger: 'item',
      formatter: ({ seriesIndex }: { seriesIndex: number }) => {
        const [name, share] = shares[seriesIndex] ?? ['', 0];
        return tip(words(name), [['of the time of all tiles', percent(share), color(name, seriesIndex)]]);
      },
    }),
    series: shares.map(([name, share], i) => ({ type: 'bar', stack: 'states', name: words(name), barMaxWidth: 32, data: [100 * share], itemStyle: { color: color(name, i), borderColor: theme.paper, borderWidth: 1 } })),
  }));
  return section('states', 'What the tiles do', `From the first arrival to the end, under policy ${result.policy}; and the same trace under each policy.`, picture.element,
    table([{ title: 'state' }, { title: 'of the time', number: true }, { title: 'what it is', prose: true }],
      shares.map(([name, share], i) => [h('span', { class: 'name' }, swatch(color(name, i)), words(name)), percent(share), kStates[name]?.[1] ?? '']), 'States of the tiles'),
    table([{ title: 'policy' }, { title: 'first token, mean', number: true }, { title: 'p99', number: true }, { title: 'per other token', number: true }, { title: 'stalled cycles', number: true }, { title: 'per output token', number: true }, { title: 'power', number: true }],
      result.policies.map((each) => [each.policy, ms(each.mean_ttft_ms), ms(each.p99_ttft_ms), ms(each.mean_tpot_ms), grouped(each.stall_cycles),
        each.joules_per_token === undefined ? '' : si(each.joules_per_token, 'J'), each.watts === undefined ? '' : si(each.watts, 'W')]), 'The same trace under each policy'));
}

export function servedEnergy(result: Served): HTMLElement | null {
  const { energy } = result;
  if (!energy || energy.joules_per_token <= 0) return null;
  const tokens = energy.joules / energy.joules_per_token;
  const parts = Object.fromEntries(Object.entries(energy.parts).map(([part, joules]) => [part, (joules * 1e15) / tokens]));
  const total = (energy.joules * 1e15) / tokens;
  return section('energy', 'Energy', `All tiles from the first arrival to the end, ${si(energy.joules, 'J')} at ${si(energy.watts, 'W')}, shared among all output tokens; ${percent(energy.idle_joules / energy.joules)} of it was taken while no request was there.`,
    ...energyParts([{ name: 'a token', energy: { parts_fj: parts, total_fj: total } as Energy }]));
}

export function servedErrors(result: Served): HTMLElement | null {
  if (result.errors.length === 0) return null;
  return section('errors', 'How far off may this be?', `${plural(result.simulated_programs, 'layer run')} were simulated and ${grouped(result.reused_programs)} times a result was used again; steps are composed of them, with this measured error.`,
    table([{ title: 'what' }, { title: 'error', number: true }, { title: 'how it was measured', prose: true }], result.errors.map((error) => [words(error.name), percent(error.fraction), error.meaning]), 'Measured errors of what was not simulated'));
}

export function refusals(result: Served): HTMLElement | null {
  if (result.refusals.length === 0) return null;
  return section('refusals', 'Refused', 'Requests that could never be served; the others went on.',
    table([{ title: 'why', prose: true }, { title: 'requests', number: true }], result.refusals.map(({ reason, count }) => [reason, grouped(count)]), 'Refused requests'));
}
