// When each operator of a layer ran, and the critical path through them.
import type { Comparison, OperatorTime, PathStep } from '../outcome';
import { categoryAxis, chart, grid, tip, tooltip, valueAxis, type Option } from '../parts/chart';
import { choice, fold, h, section, swatch, table } from '../parts/dom';
import { grouped } from '../parts/numbers';
import { kBlue, kSky, kVermilion, type Theme } from '../parts/theme';

// A run of a layer: under lock-step control its path is not on the page, which would be twice as large.
interface Timed { name: string; cycles_per_layer: number; operators: OperatorTime[]; critical_path?: PathStep[] }

function timedRuns(result: Comparison): Timed[] {
  const lockstep = result.mappings.flatMap(({ name, lockstep: run }) =>
    (run ? [{ name: `${name}, in lock-step`, cycles_per_layer: run.cycles_per_layer, operators: run.operators ?? [] }] : []));
  return [...result.mappings, ...lockstep].filter((run) => run.operators.length > 0);
}

// Of the layer only: an output head runs on its own.
function layerOperators(mapping: Timed): OperatorTime[] {
  return mapping.operators.filter((operator) => operator.graph === mapping.operators[0]?.graph)
    .sort((a, b) => a.first_start_cycle - b.first_start_cycle || a.last_end_cycle - b.last_end_cycle);
}

interface Rectangle { x: number; y: number; width: number; height: number }
interface Api { value(dimension: number): number; coord(point: [number, number]): [number, number]; size(size: [number, number]): [number, number] }

// A bar from dimension 1 to dimension 2 in the row of dimension 0; `high` is its share of the row.
function bar(api: Api, high: number): Rectangle {
  const [x, y] = api.coord([api.value(1), api.value(0)]);
  const [end] = api.coord([api.value(2), api.value(0)]);
  const height = api.size([0, 1])[1] * high;
  return { x, y: y - height / 2, width: Math.max(1, end - x), height };
}

function bars(name: string, color: string, high: number, data: number[][], theme: Theme): Option {
  return {
    type: 'custom', name, data, encode: { x: [1, 2], y: 0 },
    renderItem: (_: unknown, api: Api) => ({ type: 'rect', shape: bar(api, high), style: { fill: color, stroke: theme.paper, lineWidth: high < 0.5 ? 0.5 : 0 } }),
  };
}

// From the end of one step in its row to the beginning of the next in another.
function jumps(steps: PathStep[], row: (step: PathStep) => number, theme: Theme): Option {
  const data = steps.slice(1).map((step, i) => [row(steps[i] as PathStep), row(step), step.ready_cycle]).filter(([a, b]) => a !== b);
  return {
    type: 'custom', silent: true, data, encode: { x: 2, y: 0 },
    renderItem: (_: unknown, api: Api) => {
      const [x1, y1] = api.coord([api.value(2), api.value(0)]);
      const [x2, y2] = api.coord([api.value(2), api.value(1)]);
      return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: theme.text, lineWidth: 1, opacity: 0.6 } };
    },
  };
}

function lines(mapping: () => Timed) {
  return chart('Time line: a bar per operator from its first start to its last end, with the critical path on top',
    () => 60 + 24 * layerOperators(mapping()).length,
    (theme, width) => {
      const operators = layerOperators(mapping());
      const steps = mapping().critical_path ?? [];
      const row = (step: PathStep) => operators.findIndex((operator) => operator.name === step.operator);
      const known = steps.filter((step) => row(step) >= 0);
      return {
        grid: grid(), yAxis: categoryAxis(theme, operators.map((operator) => operator.name), width),
        xAxis: valueAxis(theme, 'cycle of the layer', { max: mapping().cycles_per_layer, min: 0 }),
        tooltip: tooltip(theme, {
          trigger: 'item',
          formatter: ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) =>
            seriesIndex === 0 ? aboutOperator(operators[dataIndex] as OperatorTime) : aboutStep(known[dataIndex] as PathStep),
        }),
        series: [
          bars('runs', kSky, 0.72, operators.map((operator, i) => [i, operator.first_start_cycle, operator.last_end_cycle]), theme),
          bars('waits on the path', kVermilion, 0.4, known.map((step) => [row(step), step.ready_cycle, step.start_cycle]), theme),
          bars('works on the path', kBlue, 0.4, known.map((step) => [row(step), step.start_cycle, step.end_cycle]), theme),
          jumps(known, row, theme),
        ],
      };
    });
}

function aboutOperator(operator: OperatorTime): HTMLElement {
  const lines: [string, string][] = [
    ['first start', grouped(operator.first_start_cycle)], ['last end', grouped(operator.last_end_cycle)]];
  const alone = operator.uncontended_last_end_cycle;
  if (alone !== undefined) lines.push(['last end without contention', grouped(alone)]);
  if (operator.slack_cycles !== undefined) lines.push(['slack', grouped(operator.slack_cycles)]);
  return tip(operator.name, lines);
}

function aboutStep(step: PathStep): HTMLElement {
  return tip(`${step.operator}: ${step.kind} (task ${step.task})`, [
    ['inputs there', grouped(step.ready_cycle)], ['started', grouped(step.start_cycle)], ['done', grouped(step.end_cycle)],
    ['waited', grouped(step.start_cycle - step.ready_cycle), kVermilion], ['took', grouped(step.end_cycle - step.start_cycle), kBlue]]);
}

function operatorTable(mapping: Timed): HTMLElement {
  const optional = (value: number | undefined) => (value === undefined ? '' : grouped(value));
  const operators = layerOperators(mapping);
  const alone = operators.some((operator) => operator.uncontended_last_end_cycle !== undefined);
  return fold('The same as a table, with slack and what communication is hidden',
    table([{ title: 'operator' }, { title: 'first start', number: true }, { title: 'last end', number: true },
      ...(alone ? [{ title: 'without contention', number: true, about: 'its last end in the run without contention' }] : []),
      { title: 'exposed', number: true, about: 'cycles in which its data moves or waits on the critical path' },
      { title: 'hidden', number: true, about: 'cycles in which a transfer of it is under way while the path is elsewhere' },
      { title: 'slack', number: true, about: 'so many cycles later all its tasks could end without making the layer later' }],
      operators.map((operator) => [operator.name, grouped(operator.first_start_cycle), grouped(operator.last_end_cycle),
        ...(alone ? [optional(operator.uncontended_last_end_cycle)] : []), optional(operator.exposed_communication_cycles),
        optional(operator.hidden_communication_cycles), optional(operator.slack_cycles)]),
      `Operators of ${mapping.name}, in cycles of one layer`));
}

function pathTable(mapping: Timed): HTMLElement | null {
  const steps = mapping.critical_path ?? [];
  if (steps.length === 0) return null;
  return fold(`The critical path, all ${steps.length} tasks`,
    table([{ title: 'operator' }, { title: 'kind' }, { title: 'task', number: true }, { title: 'inputs there', number: true },
      { title: 'started', number: true }, { title: 'done', number: true }],
      steps.map((step) => [step.operator, step.kind, grouped(step.task), grouped(step.ready_cycle), grouped(step.start_cycle), grouped(step.end_cycle)]),
      `Critical path of ${mapping.name}, in cycles of one layer`));
}

export function timeline(result: Comparison): HTMLElement | null {
  const mappings = timedRuns(result);
  if (mappings.length === 0) return null;
  let mapping = mappings[0] as Timed;
  const picture = lines(() => mapping);
  const tables = h('div', {}, operatorTable(mapping), pathTable(mapping));
  return section('timeline', 'When everything runs',
    'Operators of one layer from top to bottom in the order in which they begin. The critical path is the chain of tasks that sets the time: what is not on it could take longer, up to its slack, at no cost.',
    choice('Mapping', mappings.map((each) => each.name), 0, (index) => {
      mapping = mappings[index] as Timed;
      picture.redraw();
      tables.replaceChildren(...[operatorTable(mapping), pathTable(mapping)].filter((part): part is HTMLElement => part !== null));
    }),
    h('ul', { class: 'legend' }, h('li', {}, swatch(kSky), 'from the first start of an operator to its last end'),
      h('li', {}, swatch(kBlue), 'a task on the critical path works, or its data is under way'), h('li', {}, swatch(kVermilion), 'it has its inputs, and waits for its turn')),
    picture.element, tables);
}
