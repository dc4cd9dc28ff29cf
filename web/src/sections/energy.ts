// Joules of a token: their parts, the states of the tiles, and an assumption on which they rest.
import type { Comparison, Energy, Mapping } from '../outcome';
import { categoryAxis, chart, grid, tip, tooltip, valueAxis } from '../parts/chart';
import { h, section, swatch, table } from '../parts/dom';
import { grouped, percent, prefixOf, short, si, words } from '../parts/numbers';
import { seriesColor } from '../parts/theme';

type Named = Mapping & { energy: Energy };

const kFemto = 1e-15;
const kMeanings: Record<string, string> = {
  flit_hops: 'flits that pass routers and links', tile_links: 'flits that cross between tiles', router_macs: 'multiply-adds and functions in routers',
  acim: 'products in analog arrays', dcim: 'products with LoRA weights', dcim_writes: 'LoRA weights written', scratchpad: 'scratchpad words read and written',
  static_ipcn: 'static and clock power of the network', static_sram: 'static power of scratchpads and DCIM', static_rram: 'static power of analog arrays', wake: 'tiles woken up',
};

export function energyParts(energies: { name: string; energy: Energy }[]): HTMLElement[] {
  const names = Object.keys(energies[0]?.energy.parts_fj ?? {}).filter((part) => energies.some(({ energy }) => (energy.parts_fj[part] ?? 0) > 0));
  const { prefix, times } = prefixOf(Math.max(...energies.map(({ energy }) => energy.total_fj)) * kFemto);
  const picture = chart('Stacked bars: joules per token by part', () => 60 + 46 * energies.length, (theme, width) => ({
    grid: grid(), yAxis: categoryAxis(theme, energies.map(({ name }) => name), width), xAxis: valueAxis(theme, `${prefix}J per token`),
    tooltip: tooltip(theme, {
      trigger: 'item',
      formatter: ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) => {
        const { name, energy } = energies[dataIndex] as { name: string; energy: Energy };
        const part = names[seriesIndex] as string;
        const body = tip(`${name}: ${words(part)}`, [['per token', si((energy.parts_fj[part] ?? 0) * kFemto, 'J'), seriesColor(seriesIndex)],
          ['of all', percent((energy.parts_fj[part] ?? 0) / energy.total_fj)]]);
        if (kMeanings[part]) body.append(h('div', { class: 'about' }, kMeanings[part]));
        return body;
      },
    }),
    series: names.map((part, i) => ({
      type: 'bar', stack: 'energy', name: part, barMaxWidth: 32, data: energies.map(({ energy }) => (energy.parts_fj[part] ?? 0) * kFemto * times),
      itemStyle: { color: seriesColor(i), borderColor: theme.paper, borderWidth: 1 }, emphasis: { focus: 'series' },
    })),
  }));
  const share = (energy: Energy, part: string) => h('span', {}, si((energy.parts_fj[part] ?? 0) * kFemto, 'J'), h('small', {}, ` ${percent((energy.parts_fj[part] ?? 0) / energy.total_fj)}`));
  return [picture.element, table([{ title: 'part' }, ...energies.map(({ name }) => ({ title: name, number: true })), { title: 'what it is', prose: true }],
    [...names.map((part, i) => [h('span', { class: 'name' }, swatch(seriesColor(i)), words(part)), ...energies.map(({ energy }) => share(energy, part)), kMeanings[part] ?? '']),
      [h('strong', {}, 'total'), ...energies.map(({ energy }) => h('strong', {}, si(energy.total_fj * kFemto, 'J'))), '']], 'Energy per token by part')];
}

function sweep(mappings: Named[]): HTMLElement {
  const thing = mappings[0]?.energy.retention_sweep[0]?.drowsy_permille === undefined ? 'a retaining tile' : 'a bank of SRAM that keeps something';
  return chart(`Lines: tokens per joule of each mapping against the power of ${thing} in an idle tile`, () => 280, (theme, width) => ({
    grid: grid({ top: width < 500 ? 60 : 36 }), legend: { top: 0, textStyle: { color: theme.text, fontSize: 13 }, data: mappings.map((mapping) => mapping.name) },
    xAxis: valueAxis(theme, `power of ${thing}, % of active`, { min: 'dataMin' }), yAxis: valueAxis(theme, '', { axisLabel: { color: theme.faint, fontSize: 12 } }),
    tooltip: tooltip(theme, {
      trigger: 'axis',
      formatter: (points: { seriesIndex: number; value: [number, number] }[]) => tip(`${thing} takes ${short(points[0]?.value[0] ?? 0)} % of the power`,
        points.map(({ seriesIndex, value }) => [mappings[seriesIndex]?.name ?? '', `${short(value[1])} tokens/J`, seriesColor(seriesIndex)])),
    }),
    series: mappings.map((mapping, i) => ({
      type: 'line', name: mapping.name, symbol: ['circle', 'rect', 'triangle', 'diamond'][i % 4], symbolSize: 8,
      data: mapping.energy.retention_sweep.map((point) => [(point.drowsy_permille ?? point.retained_permille ?? 0) / 10, point.tokens_per_joule]),
      lineStyle: { color: seriesColor(i), type: (['solid', 'dashed', 'dotted'] as const)[i % 3] }, itemStyle: { color: seriesColor(i) },
    })),
  })).element;
}

function states(mappings: Named[]): HTMLElement {
  const names = Object.keys(mappings[0]?.energy.state_tile_cycles ?? {});
  return table([{ title: 'mapping' }, ...names.map((name) => ({ title: words(name), number: true }))],
    mappings.map((mapping) => {
      const all = Object.values(mapping.energy.state_tile_cycles).reduce((sum, cycles) => sum + cycles, 0);
      return [mapping.name, ...names.map((name) => {
        const cycles = mapping.energy.state_tile_cycles[name] ?? 0;
        return h('span', {}, grouped(cycles), h('small', {}, ` ${percent(cycles / all)}`));
      })];
    }), 'State of the tiles of the whole model: tile cycles per token');
}

export function energy(result: Comparison): HTMLElement | null {
  const mappings = result.mappings.filter((mapping): mapping is Named => mapping.energy !== undefined);
  if (mappings.length === 0) return null;
  return section('energy', 'Energy',
    `Of one token of the whole model${mappings[0]?.energy.policy ? `, under policy ${mappings[0].energy.policy}` : ''}: events, and static and clock power of every tile in its state.`,
    ...energyParts(mappings), h('h3', {}, 'If what idle tiles keep took another share of the power'),
    h('p', { class: 'note' }, 'An assumption on which tokens per joule rest. Where lines cross, the ranking by energy turns round.'),
    h('p', { class: 'note axis' }, 'tokens per joule'), sweep(mappings), states(mappings));
}
