// Where the cycles of a layer go, mapping beside mapping: by cause or by operator.
import type { Comparison, Run } from '../outcome';
import { kControls, merged, phrase, runsOf, sumBy, type Control, type Key } from '../parts/attribution';
import { causeOf, inOrder } from '../parts/causes';
import { categoryAxis, chart, grid, tip, tooltip, valueAxis } from '../parts/chart';
import { choice, h, radio, section, swatch, table, type Child } from '../parts/dom';
import { grouped, percent, words } from '../parts/numbers';
import { seriesColor } from '../parts/theme';

interface Series {
  name: string;
  color: string;
  cycles: number[]; // of each mapping
}

function seriesBy(key: Key, mappings: Run[]): Series[] {
  const sums = mappings.map((mapping) => sumBy(mapping.attribution_by_operator ?? [], key));
  const names = sums.flatMap((sum) => [...sum.keys()]);
  const of = (name: string, color: string) => ({ name, color, cycles: sums.map((sum) => sum.get(name) ?? 0) });
  if (key === 'cause') return inOrder(names).map((cause) => of(cause.name, cause.color));
  // Operators in the order in which they run; those beyond the colours there are become one.
  const order = [...new Set([...(mappings[0]?.operators.map((operator) => operator.name) ?? []), ...names])].filter((name) => names.includes(name));
  const total = (name: string) => sums.reduce((sum, each) => sum + (each.get(name) ?? 0), 0);
  const shown = new Set([...order].sort((a, b) => total(b) - total(a)).slice(0, 13));
  const series = order.filter((name) => shown.has(name)).map((name, i) => of(name, seriesColor(i)));
  const rest = order.filter((name) => !shown.has(name));
  if (rest.length > 0) {
    const cycles = sums.map((sum) => rest.reduce((cycles, name) => cycles + (sum.get(name) ?? 0), 0));
    series.push({ name: `${rest.length} other operators`, color: seriesColor(13), cycles });
  }
  return series;
}

function stack(runs: () => Run[], key: () => Key) {
  return chart('Stacked bars: cycles per layer of each mapping, by cause or operator', () => 60 + 46 * runs().length,
    (theme, width) => {
      const mappings = runs();
      const series = seriesBy(key(), mappings);
      return {
        grid: grid(), yAxis: categoryAxis(theme, mappings.map((mapping) => mapping.name), width), xAxis: valueAxis(theme, 'cycles per layer'),
        tooltip: tooltip(theme, {
          trigger: 'item',
          formatter: ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) => {
            const { name, color, cycles } = series[seriesIndex] as Series;
            const mapping = mappings[dataIndex] as Run;
            const own = cycles[dataIndex] ?? 0;
            const body = tip(`${mapping.name}: ${words(name)}`, [['cycles per layer', grouped(own), color], ['of all', percent(own / mapping.cycles_per_layer)]]);
            if (key() === 'cause') body.append(h('div', { class: 'about' }, causeOf(name).meaning));
            return body;
          },
        }),
        series: series.map(({ name, color, cycles }) => ({
          type: 'bar', stack: 'cycles', name, data: cycles, barMaxWidth: 32,
          itemStyle: { color, borderColor: theme.paper, borderWidth: 1 }, emphasis: { focus: 'series' },
        })),
      };
    });
}

function legend(mappings: Run[], key: Key): HTMLElement {
  const columns = mappings.map((mapping) => ({ title: mapping.name, number: true }));
  const rows: Child[][] = [];
  let group = '';
  for (const { name, color, cycles } of seriesBy(key, mappings)) {
    const cause = causeOf(name);
    const cells = cycles.map((own, i) => h('span', {}, grouped(own), h('small', {}, ` ${percent(own / (mappings[i] as Run).cycles_per_layer)}`)));
    if (key === 'cause' && cause.group !== group) {
      group = cause.group;
      const sums = mappings.map((mapping) => (mapping.attribution_by_operator ?? []).filter((row) => causeOf(row.cause).group === group).reduce((sum, row) => sum + row.cycles, 0));
      rows.push([h('em', {}, group), ...sums.map((sum, i) => h('em', {}, grouped(sum), h('small', {}, ` ${percent(sum / (mappings[i] as Run).cycles_per_layer)}`))), '']);
    }
    rows.push([h('span', { class: 'name' }, swatch(color), words(name)), ...cells, key === 'cause' ? cause.meaning : null]);
  }
  rows.push([h('strong', {}, 'total'), ...mappings.map((mapping) => h('strong', {}, grouped(mapping.cycles_per_layer))), '']);
  return table([{ title: key }, ...columns, ...(key === 'cause' ? [{ title: 'what it means', prose: true }] : [])], rows, `Cycles per layer by ${key}`);
}

function reasons(mapping: Run): HTMLElement {
  const kShown = 12;
  const rows = merged(mapping);
  const rest = rows.slice(kShown).reduce((sum, row) => sum + row.cycles, 0);
  const line = (text: Child, cycles: number) => [text, grouped(cycles), percent(cycles / mapping.cycles_per_layer)];
  return table([{ title: 'because' }, { title: 'cycles', number: true }, { title: 'share', number: true }],
    [...rows.slice(0, kShown).map((row) => line(h('span', {}, swatch(causeOf(row.cause).color), phrase(row)), row.cycles)),
      ...(rest > 0 ? [line(`${rows.length - kShown} other reasons`, rest)] : [])],
    `Largest reasons of ${mapping.name}`);
}

export function causes(result: Comparison): HTMLElement | null {
  if (runsOf(result.mappings, 'data-flow').length === 0) return null;
  let key: Key = 'cause';
  let control: Control = 'data-flow';
  let chosen = 0;
  const runs = () => runsOf(result.mappings, control);
  const bars = stack(runs, () => key);
  const legendPlace = h('div');
  const reasonsPlace = h('div');
  const update = () => {
    legendPlace.replaceChildren(legend(runs(), key));
    reasonsPlace.replaceChildren(reasons(runs()[chosen] as Run));
  };
  update();
  const both = runsOf(result.mappings, 'lock-step').length === result.mappings.length;
  return section('causes', 'Where the cycles go',
    'Followed backwards along the critical path, every cycle of a layer has exactly one cause and one operator; a bar is the whole time of a layer.',
    radio('Split by', ['cause', 'operator'], 0, (index) => {
      key = index === 0 ? 'cause' : 'operator';
      bars.redraw();
      update();
    }),
    both ? radio('Control', kControls, 0, (index) => {
      control = kControls[index] as Control;
      bars.redraw();
      update();
    }) : null,
    bars.element, legendPlace, h('h3', {}, 'The largest single reasons'),
    choice('Mapping', runs().map(({ name }) => name), 0, (index) => {
      chosen = index;
      update();
    }), reasonsPlace);
}
