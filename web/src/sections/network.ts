// The network alone: latency against load of synthetic traffic, and collectives.
import type { Collective, TrafficCurve, TrafficPoint } from '../outcome';
import { chart, categoryAxis, grid, tip, tooltip, valueAxis } from '../parts/chart';
import { h, section, swatch, table } from '../parts/dom';
import { grouped, percent, short, signed, words } from '../parts/numbers';
import { kBlue, kGreen, kGrey, kOrange, kVermilion } from '../parts/theme';
import { figure, header } from './header';

const kLatencies: { name: string; color: string; symbol: string; of(point: TrafficPoint): number }[] = [
  { name: 'mean', color: kBlue, symbol: 'circle', of: (point) => point.packet_latency.mean },
  { name: 'p50', color: kGreen, symbol: 'rect', of: (point) => point.packet_latency.p50 },
  { name: 'p99', color: kVermilion, symbol: 'triangle', of: (point) => point.packet_latency.p99 },
  { name: 'mean in the network', color: kOrange, symbol: 'diamond', of: (point) => point.network_latency.mean },
];

export function trafficHeader(curve: TrafficCurve): HTMLElement {
  const { saturation, points } = curve;
  const verdict = saturation ? `The network saturates between ${short(saturation.stable_flit_rate)} and ${short(saturation.unstable_flit_rate)} flits per node and cycle.`
    : points.length === 1 ? `A packet takes ${short(points[0]?.packet_latency.mean ?? 0)} cycles on average.` : 'Every load that was offered is accepted.';
  const low = points[0];
  return header('Latency against load', `Synthetic traffic on one mesh, ${plainKernel(curve.kernel)}.`, h('p', { class: 'verdict' }, verdict),
    low ? h('div', { class: 'figures' }, figure(short(low.packet_latency.mean), `cycles at ${short(low.offered_flit_rate)} flits per node and cycle`),
      figure(short(low.hops.mean), 'routers a packet passes')) : null);
}

function plainKernel(kernel: string | undefined): string {
  return kernel ? `${kernel} kernel` : 'one kernel';
}

function latencyChart(points: TrafficPoint[]): HTMLElement {
  // What an unstable network measures depends on how long it was watched.
  const most = 1.3 * Math.max(...points.filter((point) => point.stable).flatMap((point) => kLatencies.map((each) => each.of(point))), 10);
  const step = 10 ** Math.floor(Math.log10(most)) / 2; // the axis ends at a round number
  return chart('Lines: packet latency in cycles against the offered load', () => 340, (theme, width) => ({
    grid: grid({ top: width < 500 ? 60 : 36 }), legend: { top: 0, textStyle: { color: theme.text, fontSize: 13 }, data: kLatencies.map(({ name }) => name) },
    xAxis: valueAxis(theme, 'offered flits per node and cycle', { min: 0 }), yAxis: valueAxis(theme, '', { min: 0, max: Math.ceil(most / step) * step }),
    tooltip: tooltip(theme, {
      trigger: 'axis',
      formatter: (items: { dataIndex: number }[]) => {
        const point = points[items[0]?.dataIndex ?? 0] as TrafficPoint;
        return tip(`${short(point.offered_flit_rate)} flits per node and cycle${point.stable ? '' : ': not stable'}`,
          kLatencies.map((each) => [each.name, `${short(each.of(point))} cycles`, each.color]));
      },
    }),
    series: kLatencies.map(({ name, color, symbol, of }) => ({
      type: 'line', name, symbol, symbolSize: 7, data: points.map((point) => [point.offered_flit_rate, of(point)]),
      itemStyle: { color }, lineStyle: { color }, clip: true,
    })),
  })).element;
}

export function traffic(curve: TrafficCurve): HTMLElement {
  const { points } = curve;
  return section('latency', 'Latency', 'From the creation of a packet until its tail is ejected, in cycles; where the network is not stable the lines leave the picture.',
    ...(points.length > 1 ? [h('p', { class: 'note' }, 'cycles'), latencyChart(points)] : []),
    table([{ title: 'offered' }, { title: 'accepted', number: true }, { title: 'stable' }, { title: 'mean', number: true }, { title: 'p50', number: true }, { title: 'p95', number: true },
      { title: 'p99', number: true }, { title: 'max', number: true }, { title: 'in the network', number: true }, { title: 'packets', number: true }],
      points.map((point) => [short(point.offered_flit_rate), short(point.accepted_flit_rate), point.stable ? 'yes' : 'no', short(point.packet_latency.mean),
        grouped(point.packet_latency.p50), grouped(point.packet_latency.p95), grouped(point.packet_latency.p99), grouped(point.packet_latency.max),
        short(point.network_latency.mean), grouped(point.packets)]), 'Loads in flits per node and cycle, latencies in cycles'));
}

interface ChannelLoad {
  kind: string;
  from_x: number;
  from_y: number;
  to_x: number;
  to_y: number;
  flits_per_cycle: number;
}

// Where a point says it: the links that carry most.
export function busiestLinks(curve: TrafficCurve): HTMLElement | null {
  const last = [...curve.points].reverse().find((point) => ((point as { busiest_links?: ChannelLoad[] }).busiest_links ?? []).length > 0);
  if (!last) return null;
  const links = (last as unknown as { busiest_links: ChannelLoad[] }).busiest_links;
  return section('links', 'The busiest links', `At ${short(last.offered_flit_rate)} offered flits per node and cycle; a link carries one flit a cycle at most.`,
    table([{ title: 'link' }, { title: 'kind' }, { title: 'busy', number: true }],
      links.map((link) => [`(${link.from_x}, ${link.from_y}) \u2192 (${link.to_x}, ${link.to_y})`, link.kind, percent(link.flits_per_cycle)]), 'Busiest first'));
}

export function collectiveHeader(result: Collective): HTMLElement {
  return header(`${result.collective} on ${result.width} \u00d7 ${result.height} macros`, `${grouped(result.flits)} flits, by ${result.algorithm}${result.repeat > 1 ? `, ${grouped(result.repeat)} at once` : ''}.`,
    h('p', { class: 'verdict' }, `${grouped(result.cycles)} cycles, ${short(result.cycles / result.lower_bound_cycles)} times the lower bound.`),
    h('div', { class: 'figures' }, figure(grouped(result.cycles), 'cycles'), figure(grouped(result.lower_bound_cycles), 'cycles, lower bound'), figure(grouped(result.link_flit_hops), 'flits over links')));
}

export function collective(result: Collective): HTMLElement {
  const bars = [{ name: 'lower bound', cycles: result.lower_bound_cycles, color: kGrey }, { name: result.algorithm, cycles: result.cycles, color: kBlue }];
  const picture = chart('Bars: cycles of the collective and their lower bound', () => 150, (theme, width) => ({
    grid: grid({ right: 72 }), yAxis: categoryAxis(theme, bars.map(({ name }) => name), width), xAxis: valueAxis(theme, 'cycles'),
    tooltip: tooltip(theme, {
      trigger: 'axis', axisPointer: { type: 'shadow' },
      formatter: ([first]: { dataIndex: number }[]) => {
        const bar = bars[first?.dataIndex ?? 0];
        return bar ? tip(bar.name, [['cycles', grouped(bar.cycles), bar.color]]) : '';
      },
    }),
    series: [{ type: 'bar', barMaxWidth: 26, data: bars.map(({ cycles, color }) => ({ value: cycles, itemStyle: { color } })), label: { show: true, position: 'right', color: theme.text, formatter: ({ value }: { value: number }) => grouped(value) } }],
  }));
  const fields = Object.entries(result).filter(([name, value]) => typeof value !== 'object' && name !== 'provenance');
  return section('collective', 'Time', 'No schedule is faster than the lower bound.',
    h('ul', { class: 'legend' }, ...bars.map(({ name, color }) => h('li', {}, swatch(color), name))), picture.element,
    h('p', {}, `${signed(result.cycles - result.lower_bound_cycles)} cycles over the lower bound: the way to go, adders, and what the steps wait for each other.`),
    table([{ title: 'field' }, { title: 'value', number: true }], fields.map(([name, value]) => [words(name), typeof value === 'number' ? grouped(value) : String(value)]), 'All figures'));
}
