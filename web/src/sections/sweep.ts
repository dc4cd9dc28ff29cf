// Several comparisons beside each other: who wins at which model and context, and how the time grows with the context.
import type { Comparison, Mapping } from '../outcome';
import { chart, grid, tip, tooltip, valueAxis } from '../parts/chart';
import { choice, h, section, table } from '../parts/dom';
import { grouped, plural } from '../parts/numbers';
import { seriesColor } from '../parts/theme';
import { header } from './header';
import { fastest } from './ranking';

function nameOf(result: Comparison): string {
  return `${result.model}, context ${grouped(result.context)}`;
}

function mappingNames(results: Comparison[]): string[] {
  return [...new Set(results.flatMap((result) => result.mappings.map(({ name }) => name)))];
}

// Of one model, if it was compared at several contexts.
function growth(model: string, results: Comparison[]): HTMLElement[] {
  const own = results.filter((result) => result.model === model).sort((a, b) => a.context - b.context);
  if (new Set(own.map(({ context }) => context)).size < 2) return [];
  const names = mappingNames(own);
  const points = (name: string) => own.flatMap((result) => {
    const mapping = result.mappings.find((each) => each.name === name);
    return mapping ? [[result.context, mapping.cycles_per_token]] : [];
  });
  const picture = chart(`Lines: cycles per token of ${model} against the context, one per mapping`, () => 300, (theme, width) => ({
    grid: grid({ top: width < 500 ? 60 : 36 }), legend: { top: 0, textStyle: { color: theme.text, fontSize: 13 }, data: names },
    xAxis: valueAxis(theme, 'attended entries'), yAxis: valueAxis(theme, '', { min: 0 }),
    tooltip: tooltip(theme, {
      trigger: 'axis',
      formatter: (items: { seriesIndex: number; value: [number, number] }[]) => tip(`${grouped(items[0]?.value[0] ?? 0)} attended entries`,
        items.map(({ seriesIndex, value }) => [names[seriesIndex] ?? '', grouped(value[1]), seriesColor(seriesIndex)])),
    }),
    series: names.map((name, i) => ({
      type: 'line', name, data: points(name), symbol: ['circle', 'rect', 'triangle', 'diamond'][i % 4], symbolSize: 8,
      lineStyle: { color: seriesColor(i) }, itemStyle: { color: seriesColor(i) },
    })),
  }));
  return [h('h3', {}, `Cycles per token of ${model} against the context`), picture.element];
}

export function sweepHeader(results: Comparison[]): HTMLElement {
  const wins = new Map<string, number>();
  for (const result of results) wins.set(fastest(result.mappings).name, (wins.get(fastest(result.mappings).name) ?? 0) + 1);
  const verdict = [...wins].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${name} is the fastest in ${count} of ${plural(results.length, 'comparison')}`).join('; ');
  return header(`${plural(results.length, 'comparison')}`, 'Several models or contexts, one after the other.', h('p', { class: 'verdict' }, `${verdict}.`));
}

export function sweepOverview(results: Comparison[], chosen: number, choose: (index: number) => void): HTMLElement {
  const names = mappingNames(results);
  const cell = (mapping: Mapping | undefined, best: Mapping) => {
    if (!mapping) return '';
    return mapping === best ? h('strong', {}, grouped(mapping.cycles_per_token)) : grouped(mapping.cycles_per_token);
  };
  return section('overview', 'All comparisons', 'Cycles per token of each mapping; the fastest is in bold. The rest of the page is about the one chosen here.',
    choice('Shown below', results.map(nameOf), chosen, choose),
    table([{ title: 'model and context' }, ...names.map((title) => ({ title, number: true }))],
      results.map((result) => [nameOf(result), ...names.map((name) => cell(result.mappings.find((mapping) => mapping.name === name), fastest(result.mappings)))]), 'Cycles per token'),
    ...[...new Set(results.map(({ model }) => model))].flatMap((model) => growth(model, results)));
}
