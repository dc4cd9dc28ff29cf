// A study of many runs: lines, a heat map over two inputs, a scatter with the Pareto front; the run that is pointed out is shown below.
import type { Study } from '../outcome';
import { chart, grid, tip, tooltip, valueAxis, type Option } from '../parts/chart';
import { choice, fold, h, section, swatch, table, type Child } from '../parts/dom';
import { grouped, plural } from '../parts/numbers';
import { isRate, label, Runs, show, showAny, type Cell, type Run } from '../parts/study_data';
import { heat, kGrey, kVermilion, seriesColor, type Theme } from '../parts/theme';
import { figure, header } from './header';

export type Choose = (run: Run) => void;

const kSymbols = ['circle', 'rect', 'triangle', 'diamond'];
const kUsualResults = ['cycles_per_token', 'ttft_ns', 'packet_latency_mean_cycles'];
const kUsualCosts = ['joules_per_token', 'accepted_flits_per_node_cycle', 'packet_latency_p99_cycles'];

function usual(runs: Runs, wanted: string[], fallback: number): number {
  const at = wanted.map((name) => runs.results.indexOf(name)).find((index) => index >= 0);
  return at ?? Math.min(fallback, runs.results.length - 1);
}

const better = (result: string) => (isRate(result) ? 'highest' : 'lowest');

export function studyHeader(study: Study, runs: Runs, kinds: string[], chosen: number, choose: (index: number) => void): HTMLElement {
  const failed = runs.rows.length - runs.done().length;
  const result = runs.results[usual(runs, kUsualResults, 0)];
  const best = result ? runs.best(runs.done(), result) : undefined;
  const verdict = best && result ? `The ${better(result)} ${label(result)} is ${show(runs.of(best, result))}: ${runs.name(best)}.` : 'No run has a result.';
  return header(study.name, `A study of ${plural(study.rows.length, 'run')}${study.filters.length > 0 ? `, those with ${study.filters.join(' and ')}` : ''}.`,
    kinds.length > 1 ? choice('Runs of the kind', kinds, chosen, choose) : null,
    h('p', { class: 'verdict' }, verdict),
    h('div', { class: 'figures' }, figure(grouped(runs.rows.length), 'runs of this kind'), failed > 0 ? figure(grouped(failed), 'of them failed') : null,
      study.open_points > 0 ? figure(grouped(study.open_points), 'points not run yet') : null,
      ...runs.inputs.slice(0, 4).map((input) => figure(grouped(runs.values(input).length), `values of ${label(input)}`))));
}

interface Group { value: Cell; points: (Run | undefined)[] }

// For every value of `series` the best run at every value of `x`.
function groups(runs: Runs, x: string, series: string | undefined, result: string): Group[] {
  const at = runs.values(x);
  return (series === undefined ? [null as Cell] : runs.values(series)).map((value) => {
    const own = runs.done().filter((row) => series === undefined || runs.of(row, series) === value);
    return { value, points: at.map((each) => runs.best(own.filter((row) => runs.of(row, x) === each), result)) };
  });
}

function categories(theme: Theme, name: string, values: Cell[]): Option {
  return {
    type: 'category', data: values.map(showAny), name: label(name), nameLocation: 'middle', nameGap: 28, nameTextStyle: { color: theme.faint, fontSize: 13 },
    axisLabel: { color: theme.faint, fontSize: 12, hideOverlap: true }, axisLine: { lineStyle: { color: theme.line } }, axisTick: { show: false }, splitArea: { show: false },
  };
}

export function studyLines(runs: Runs, choose: Choose): HTMLElement | null {
  const { inputs, results } = runs;
  if (inputs.length === 0 || results.length === 0) return null;
  let result = results[usual(runs, kUsualResults, 0)] as string;
  const first = runs.byEffect(result);
  let x = first[0] as string;
  let series = first[1];
  const lines = () => groups(runs, x, series === x ? undefined : series, result);
  const name = (group: Group) => (group.value === null ? label(result) : `${label(series ?? '')} ${showAny(group.value)}`);
  const picture = chart('Lines: the best result at each value of an input, a line for each value of another', () => 360, (theme, width) => {
    const all = lines();
    const legend = all.length > 1 && all.length <= 12;
    return {
      grid: grid({ top: legend ? (width < 500 ? 76 : 52) : 16 }), legend: legend ? { top: 0, textStyle: { color: theme.text, fontSize: 13 }, data: all.map(name) } : undefined,
      xAxis: categories(theme, x, runs.values(x)), yAxis: valueAxis(theme, '', { scale: true }),
      tooltip: tooltip(theme, {
        trigger: 'item',
        formatter: ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) => {
          const run = all[seriesIndex]?.points[dataIndex];
          return run ? tip(runs.name(run), [[label(result), show(runs.of(run, result)), seriesColor(seriesIndex)]]) : '';
        },
      }),
      series: all.map((group, i) => ({
        type: 'line', name: name(group), symbol: kSymbols[i % 4], symbolSize: 9, connectNulls: true, data: group.points.map((run) => (run ? runs.number(run, result) : null)),
        itemStyle: { color: seriesColor(i) }, lineStyle: { color: seriesColor(i) },
      })),
    };
  }, ({ seriesIndex, dataIndex }) => {
    const run = lines()[seriesIndex]?.points[dataIndex];
    if (run) choose(run);
  });
  const sentence = h('p', { class: 'note' });
  const redraw = () => {
    sentence.textContent = `${label(result)}; where several runs share a point, the one with the ${better(result)} is drawn.`;
    picture.redraw();
  };
  redraw();
  return section('lines', 'Lines', 'How a result follows one input, for each value of another. Click a point to see its run.',
    h('div', { class: 'controls' }, choice('Result', results.map(label), results.indexOf(result), (i) => { result = results[i] as string; redraw(); }),
      choice('against', inputs.map(label), inputs.indexOf(x), (i) => { x = inputs[i] as string; redraw(); }),
      inputs.length > 1 ? choice('a line for each', ['(one line)', ...inputs.map(label)], 1 + inputs.indexOf(series ?? ''), (i) => { series = i === 0 ? undefined : inputs[i - 1]; redraw(); }) : null),
    sentence, picture.element);
}

function ramp(low: string, high: string): HTMLElement {
  return h('p', { class: 'scale' }, low, h('span', { class: 'ramp' }, ...Array.from({ length: 16 }, (_, i) => h('span', { style: `background:${heat(i / 15)}` }))), high);
}

interface HeatCell { column: number; row: number; run: Run }

export function studyHeat(runs: Runs, choose: Choose): HTMLElement | null {
  const { inputs, results } = runs;
  if (inputs.length < 2 || results.length === 0) return null;
  let result = results[usual(runs, kUsualResults, 0)] as string;
  let [x, y] = runs.byEffect(result) as [string, string];
  const cells = () => groups(runs, x, y, result).flatMap(({ points }, row) => points.flatMap((run, column): HeatCell[] => (run ? [{ column, row, run }] : [])));
  const range = (all: HeatCell[]) => {
    const numbers = all.map(({ run }) => runs.number(run, result) ?? 0);
    return { low: Math.min(...numbers), high: Math.max(...numbers) };
  };
  const scale = h('div', {});
  const picture = chart('Heat map: the best result for each pair of values of two inputs', () => 90 + 34 * Math.max(3, Math.min(16, runs.values(y).length)), (theme, width) => {
    const all = cells();
    const { low, high } = range(all);
    scale.replaceChildren(ramp(show(low), show(high)));
    const columns = runs.values(x).length;
    return {
      grid: grid({ top: 12, bottom: 36 }), xAxis: categories(theme, x, runs.values(x)), yAxis: { ...categories(theme, '', runs.values(y)), inverse: true },
      tooltip: tooltip(theme, {
        trigger: 'item',
        formatter: ({ dataIndex }: { dataIndex: number }) => {
          const run = all[dataIndex]?.run;
          return run ? tip(runs.name(run), [[label(result), show(runs.of(run, result))]]) : '';
        },
      }),
      series: [{
        type: 'custom', data: all.map(({ column, row }) => [column, row]),
        renderItem: (_: unknown, api: { value(i: number): number; coord(at: number[]): number[]; size(of: number[]): number[] }) => {
          const [column, row] = [api.value(0), api.value(1)];
          const cell = all.find((each) => each.column === column && each.row === row);
          const value = (cell && runs.number(cell.run, result)) ?? low;
          const [cx, cy] = api.coord([column, row]) as [number, number];
          const [w, t] = api.size([1, 1]) as [number, number];
          const part = high > low ? (value - low) / (high - low) : 0;
          const children: Option[] = [{ type: 'rect', shape: { x: cx - w / 2 + 1, y: cy - t / 2 + 1, width: w - 2, height: t - 2 }, style: { fill: heat(part) } }];
          if (width / columns > 74) children.push({ type: 'text', style: { text: show(value), x: cx, y: cy, align: 'center', verticalAlign: 'middle', fontSize: 12, fill: part > 0.6 === (theme.paper === '#ffffff') ? '#ffffff' : '#1b1f24' } });
          return { type: 'group', children };
        },
      }],
    };
  }, ({ dataIndex }) => {
    const run = cells()[dataIndex]?.run;
    if (run) choose(run);
  });
  return section('heat', 'Two inputs at once', 'For each pair of values the best run over all other inputs. Click a field to see its run.',
    h('div', { class: 'controls' }, choice('Result', results.map(label), results.indexOf(result), (i) => { result = results[i] as string; picture.redraw(); }),
      choice('across', inputs.map(label), inputs.indexOf(x), (i) => { x = inputs[i] as string; picture.redraw(); }),
      choice('down', inputs.map(label), inputs.indexOf(y), (i) => { y = inputs[i] as string; picture.redraw(); })),
    scale, picture.element);
}

export function studyScatter(runs: Runs, choose: Choose): HTMLElement | null {
  const { results, inputs } = runs;
  if (results.length < 2) return null;
  let x = results[usual(runs, kUsualResults, 0)] as string;
  let y = results[usual(runs, kUsualCosts, 1)] as string;
  const groupBy = inputs.includes('mapping') ? 'mapping' : inputs.find((input) => runs.values(input).length <= 8);
  const points = () => runs.done().filter((row) => runs.number(row, x) !== null && runs.number(row, y) !== null);
  const front = h('div', {});
  const picture = chart('Scatter: two results of every run, with the Pareto front', () => 400, (theme) => {
    const all = points();
    const fronts = runs.fronts(x, y);
    const names = groupBy ? runs.values(groupBy) : [null];
    front.replaceChildren(frontTable(runs, fronts.flat(), x, y, choose));
    return {
      grid: grid({ top: 16, bottom: 36 }), xAxis: valueAxis(theme, label(x), { scale: true }), yAxis: valueAxis(theme, '', { scale: true }),
      tooltip: tooltip(theme, {
        trigger: 'item',
        formatter: ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) => {
          const run = seriesIndex === 0 ? all[dataIndex] : fronts[seriesIndex - 1]?.[dataIndex];
          return run ? tip(runs.name(run), [[label(x), show(runs.of(run, x))], [label(y), show(runs.of(run, y))]]) : '';
        },
      }),
      series: [{
        type: 'scatter', symbolSize: 8, data: all.map((row) => {
          const at = groupBy ? names.indexOf(runs.of(row, groupBy)) : 0;
          return { value: [runs.number(row, x), runs.number(row, y)], symbol: kSymbols[Math.max(0, at) % 4], itemStyle: { color: at < 0 ? kGrey : seriesColor(at), opacity: 0.65 } };
        }),
      }, ...fronts.map((own) => ({
        type: 'line', step: isRate(x) === isRate(y) ? 'end' : 'start', symbol: 'emptyCircle', symbolSize: 14, z: 3, data: own.map((row) => [runs.number(row, x), runs.number(row, y)]),
        lineStyle: { color: kVermilion, width: 1.5 }, itemStyle: { color: kVermilion, borderWidth: 2 },
      }))],
    };
  }, ({ seriesIndex, dataIndex }) => {
    const run = seriesIndex === 0 ? points()[dataIndex] : runs.fronts(x, y)[seriesIndex - 1]?.[dataIndex];
    if (run) choose(run);
  });
  return section('front', 'What is worth having', 'Every run by two results. Ringed: the Pareto front, runs than which no other of the same work is as good in both and better in one. Click a point to see its run.',
    h('div', { class: 'controls' }, choice('Across', results.map(label), results.indexOf(x), (i) => { x = results[i] as string; picture.redraw(); }),
      choice('up', results.map(label), results.indexOf(y), (i) => { y = results[i] as string; picture.redraw(); })),
    groupBy ? h('ul', { class: 'legend' }, ...runs.values(groupBy).slice(0, 12).map((value, i) => h('li', {}, swatch(seriesColor(i)), `${label(groupBy)} ${showAny(value)}`))) : null,
    picture.element, front);
}

function button(text: string, pressed: () => void): HTMLElement {
  const element = h('button', { type: 'button' }, text);
  element.addEventListener('click', pressed);
  return element;
}

function frontTable(runs: Runs, front: Run[], x: string, y: string, choose: Choose): HTMLElement {
  const kMost = 40;
  return table([{ title: '' }, ...runs.inputs.map((input) => ({ title: label(input) })), { title: label(x), number: true }, { title: label(y), number: true }],
    front.slice(0, kMost).map((run) => [button('show', () => choose(run)), ...runs.inputs.map((input) => show(runs.of(run, input))), show(runs.of(run, x)), show(runs.of(run, y))]),
    front.length > kMost ? `The front, the first ${kMost} of ${grouped(front.length)} runs` : 'The front');
}

export function studyTable(runs: Runs, choose: Choose): HTMLElement {
  const kMost = 200;
  const results = [...kUsualResults, ...kUsualCosts, 'tokens_per_second', 'communication_share_fraction', 'tiles_per_layer', 'largest_cause'].filter((name, i, all) => all.indexOf(name) === i && runs.rows.some((row) => runs.of(row, name) !== null));
  const cells = (run: Run): Child[] => [button('show', () => choose(run)), ...runs.inputs.map((input) => show(runs.of(run, input))),
    ...results.map((name) => show(runs.of(run, name))), show(runs.of(run, 'error'))];
  const rest = runs.rows.length - kMost;
  return section('runs', 'All runs', '', fold(`${plural(Math.min(kMost, runs.rows.length), 'run')} as a table`,
    table([{ title: '' }, ...runs.inputs.map((input) => ({ title: label(input) })), ...results.map((name) => ({ title: label(name), number: true })), { title: 'error', prose: true }],
      runs.rows.slice(0, kMost).map(cells), rest > 0 ? `The first ${kMost}; ${grouped(rest)} more are in study.csv` : 'Runs')));
}

// What is known of one run. `page` makes the sections of its own page, if the study keeps them.
export function studyRun(runs: Runs, run: Run, page: (kind: string, outcome: Record<string, unknown>) => (HTMLElement | null)[]): HTMLElement {
  const pairs = (input: boolean) => runs.study.columns.filter((column) => column.input === input && runs.of(run, column.name) !== null)
    .map(({ name }) => [label(name), typeof runs.of(run, name) === 'number' && input ? String(runs.of(run, name)) : show(runs.of(run, name))]);
  const kept = runs.study.outcomes[String(runs.of(run, 'key'))];
  const parts = kept ? page(kept.kind, kept.outcome).filter((part): part is HTMLElement => part !== null) : [];
  return h('div', {}, section('one-run', 'One run', runs.name(run),
    runs.of(run, 'error') ? h('p', { class: 'verdict' }, String(runs.of(run, 'error'))) : null,
    table([{ title: 'result' }, { title: 'value', number: true }], pairs(false), 'What came of it'),
    fold('Its inputs', table([{ title: 'input' }, { title: 'value', number: true }], pairs(true), 'Every number of its machine is among them')),
    kept ? h('p', { class: 'note' }, 'Below is what its own page shows.') : h('p', { class: 'note' }, 'The page of a study of at most 500 runs also has what the run\u2019s own page shows: filter with --where.')), ...parts);
}
