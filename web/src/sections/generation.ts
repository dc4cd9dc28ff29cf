// A whole generation: how soon the first token comes, how fast the others, what it costs under each policy, and what is measured of
// what was not simulated.
import type { Generation, Request } from '../outcome';
import { categoryAxis, chart, grid, tip, tooltip, valueAxis } from '../parts/chart';
import { h, section, table } from '../parts/dom';
import { grouped, percent, plural, prefixOf, short, si, words } from '../parts/numbers';
import { kBlue, seriesColor } from '../parts/theme';
import { energyParts } from './energy';
import { figure, header } from './header';

function nameOf(request: Request, index: number): string {
  return `${index + 1}: ${request.adapter || 'no adapter'}, ${grouped(request.prompt_tokens)} + ${grouped(request.output_tokens)}`;
}

const kNano = 1e-9;

export function generationHeader(result: Generation): HTMLElement {
  const first = result.requests[0] as Request;
  const energy = first.decode_energy;
  return header(`${result.model}: a whole generation`,
    `${plural(result.requests.length, 'request')}, ${plural(result.batch, 'sequence')} at once, mapping \u201c${result.mapping}\u201d, ${plural(result.layers, 'layer')}, `
    + `machine \u201c${result.architecture}\u201d, policy ${result.policy}.`,
    h('p', { class: 'verdict' }, `The first token after ${si(first.ttft_ns * kNano, 's')}, then ${short(first.tokens_per_second)} tokens per second.`),
    result.requests.length > 1 ? h('p', { class: 'note' }, 'Of the first request.') : null,
    h('div', { class: 'figures' }, figure(si(first.ttft_ns * kNano, 's'), 'to the first token'), figure(short(first.tokens_per_second), 'tokens/s decoding'),
      figure(short(first.end_to_end_tokens_per_second), 'tokens/s with the prompt'), energy ? figure(short(energy.tokens_per_joule), 'tokens per joule decoding') : null));
}

export function requests(result: Generation): HTMLElement {
  const lockstep = result.requests.some((request) => request.lockstep);
  return section('requests', 'Requests', 'One after the other. Inter-token latency is that of one sequence, over all decode steps.',
    table([{ title: 'request, prompt + output tokens' }, { title: 'first token', number: true, about: 'reprogramming stalls included' }, { title: 'stalled', number: true, about: 'cycles lost to reprogramming' },
      { title: 'mean cycles/token', number: true }, { title: 'p50', number: true }, { title: 'p99', number: true }, { title: 'tokens/s', number: true }, { title: 'end to end', number: true },
      ...(lockstep ? [{ title: 'lock-step tokens/s', number: true, about: 'the mean decode step under lock-step control' }] : [])],
      result.requests.map((request, i) => [nameOf(request, i), si(request.ttft_ns * kNano, 's'), grouped(request.reprogram_stall_cycles), grouped(request.inter_token.mean_cycles),
        grouped(request.inter_token.p50_cycles), grouped(request.inter_token.p99_cycles), short(request.tokens_per_second), short(request.end_to_end_tokens_per_second),
        ...(lockstep ? [request.lockstep ? short(request.lockstep.tokens_per_second) : ''] : [])]),
      'Requests, in the order in which they run'));
}

interface Step {
  token: number;
  context: number;
  cycles: number;
  simulated: boolean;
}

function stepsOf({ steps = [] }: Request): Step[] {
  return Array.from({ length: steps.length / 4 }, (_, i) => ({
    token: steps[4 * i] ?? 0, context: steps[4 * i + 1] ?? 0, cycles: steps[4 * i + 2] ?? 0, simulated: steps[4 * i + 3] === 1,
  }));
}

export function latency(result: Generation): HTMLElement | null {
  const series = result.requests.map(stepsOf);
  if (series.every((steps) => steps.length === 0)) return null;
  const names = result.requests.map(nameOf);
  const picture = chart('Lines: cycles of each decode step against its context', () => 320, (theme, width) => ({
    grid: grid({ top: names.length > 1 ? (width < 500 ? 90 : 36) : 12 }), xAxis: valueAxis(theme, 'attended entries', { min: 'dataMin', max: 'dataMax' }), yAxis: valueAxis(theme, '', { min: 0 }),
    ...(names.length > 1 ? { legend: { top: 0, textStyle: { color: theme.text, fontSize: 13 }, data: names } } : {}),
    tooltip: tooltip(theme, {
      trigger: 'axis',
      formatter: (items: { seriesIndex: number; dataIndex: number }[]) => {
        const step = series[items[0]?.seriesIndex ?? 0]?.[items[0]?.dataIndex ?? 0] as Step;
        return tip(`${grouped(step.context)} attended entries`, items.map(({ seriesIndex, dataIndex }) => {
          const own = series[seriesIndex]?.[dataIndex] as Step;
          return [`token ${grouped(own.token)} of ${seriesIndex + 1}, ${own.simulated ? 'simulated' : 'interpolated'}`, `${grouped(own.cycles)} cycles`, seriesColor(seriesIndex)];
        }));
      },
    }),
    series: series.map((steps, i) => ({
      type: 'line', name: names[i], data: steps.map(({ context, cycles }) => [context, cycles]), showSymbol: false,
      lineStyle: { color: seriesColor(i), width: 2 }, itemStyle: { color: seriesColor(i) },
    })),
  }));
  return section('latency', 'How the time per token grows', 'Cycles of each decode step: every token attends to one entry more.', h('p', { class: 'note' }, 'cycles per step'), picture.element);
}

export function policies(result: Generation): HTMLElement | null {
  if (result.policies.length === 0) return null;
  const all = result.policies;
  const { prefix, times } = prefixOf(Math.max(...all.map((each) => each.joules_per_token)));
  const picture = chart('Bars: joules per output token under each policy', () => 60 + 38 * all.length, (theme, width) => ({
    grid: grid(), yAxis: categoryAxis(theme, all.map(({ policy }) => policy), width), xAxis: valueAxis(theme, `${prefix}J per output token`),
    tooltip: tooltip(theme, {
      trigger: 'axis', axisPointer: { type: 'shadow' },
      formatter: ([first]: { dataIndex: number }[]) => {
        const each = all[first?.dataIndex ?? 0];
        return each ? tip(each.policy, [['per output token', si(each.joules_per_token, 'J'), kBlue], ['total cycles', grouped(each.total_cycles)], ['stalled', grouped(each.reprogram_stall_cycles)]]) : '';
      },
    }),
    series: [{ type: 'bar', barMaxWidth: 26, itemStyle: { color: kBlue }, data: all.map((each) => each.joules_per_token * times) }],
  }));
  return section('policies', 'Gating and reprogramming', 'The same requests under each policy: what is done about idle tiles, and whether LoRA weights are written while other layers compute.',
    picture.element, table([{ title: 'policy' }, { title: 'total cycles', number: true }, { title: 'stalled cycles', number: true }, { title: 'energy', number: true }, { title: 'per output token', number: true }, { title: 'power', number: true }],
      all.map((each) => [each.policy, grouped(each.total_cycles), grouped(each.reprogram_stall_cycles), si(each.joules, 'J'), si(each.joules_per_token, 'J'), si(each.watts, 'W')]), 'All requests under each policy'));
}

export function generationEnergy(result: Generation): HTMLElement | null {
  const energies = result.requests.flatMap((request, i) => [
    ...(request.prefill_energy ? [{ name: result.requests.length > 1 ? `prompt ${i + 1}` : 'prompt', energy: request.prefill_energy }] : []),
    ...(request.decode_energy ? [{ name: result.requests.length > 1 ? `decode ${i + 1}` : 'decode', energy: request.decode_energy }] : [])]);
  if (energies.length === 0) return null;
  const perToken = energies.map(({ name, energy }) => {
    const tokens = energy.joules_per_token > 0 ? (energy.total_fj * 1e-15) / energy.joules_per_token : 1;
    const parts = Object.fromEntries(Object.entries(energy.parts_fj).map(([part, fj]) => [part, fj / tokens]));
    return { name, energy: { ...energy, parts_fj: parts, total_fj: energy.total_fj / tokens } };
  });
  return section('energy', 'Energy', `Per token of the prompt, and per decoded token, under policy ${result.policy}.`, ...energyParts(perToken.slice(0, 12)));
}

export function errors(result: Generation): HTMLElement | null {
  const rows = result.requests.flatMap((request, i) => request.errors.map((error) => [words(error.name), nameOf(request, i), percent(error.fraction), error.meaning]));
  if (rows.length === 0) return null;
  return section('errors', 'How far off may this be?',
    `${plural(result.simulated_programs, 'layer run')} were simulated and ${grouped(result.reused_programs)} times a result was used again; the rest is interpolated, with this measured error.`,
    table([{ title: 'what' }, { title: 'request' }, { title: 'error', number: true }, { title: 'how it was measured', prose: true }], rows, 'Measured errors of what was sampled'));
}
