// Why one mapping takes longer than another, for any two: the steps from one's cycles to the other's, and the same in words.
import type { AttributedCycles, Comparison, Run } from '../outcome';
import { difference, kControls, phrase, runsOf, type Control, type Grouping } from '../parts/attribution';
import { causeOf } from '../parts/causes';
import { categoryAxis, chart, grid, tip, tooltip, valueAxis } from '../parts/chart';
import { choice, h, radio, section } from '../parts/dom';
import { grouped, signed, words } from '../parts/numbers';
import { kBlue, kGrey, kVermilion } from '../parts/theme';

interface Step {
  name: string;
  low: number; // where the bar begins and ends, in cycles
  high: number;
  change?: number;
  row?: AttributedCycles;
}

const kShown = 12;

const kGroupings: Grouping[] = ['both', 'cause', 'operator'];

interface View {
  from: Run;
  to: Run;
  grouping: Grouping;
}

// The changes by cause in a few words: "hops +4,232, tile link +1,624, link +885, others \u2212125".
export function changes(from: Run, to: Run): string {
  const kNamed = 3;
  const rows = difference(from, to, 'cause');
  const rest = rows.slice(kNamed).reduce((sum, row) => sum + row.cycles, 0);
  const texts = rows.slice(0, kNamed).map((row) => `${words(row.cause)} ${signed(row.cycles)}`);
  return [...texts, ...(rest === 0 ? [] : [`others ${signed(rest)}`])].join(', ');
}

function steps({ from, to, grouping }: View): Step[] {
  const rows = difference(from, to, grouping);
  const all: Step[] = [{ name: from.name, low: 0, high: from.cycles_per_layer }];
  let at = from.cycles_per_layer;
  const add = (name: string, change: number, row?: AttributedCycles) => {
    all.push({ name, low: Math.min(at, at + change), high: Math.max(at, at + change), change, ...(row ? { row } : {}) });
    at += change;
  };
  for (const row of rows.slice(0, kShown)) add(grouping === 'both' ? `${row.operator}: ${words(row.cause)}` : words(row[grouping]), row.cycles, row);
  const rest = rows.slice(kShown);
  if (rest.length > 0) add(`${rest.length} others`, rest.reduce((sum, row) => sum + row.cycles, 0));
  all.push({ name: to.name, low: 0, high: to.cycles_per_layer });
  return all;
}

function colorOf(step: Step): string {
  if (step.change === undefined) return kGrey;
  return step.change > 0 ? kVermilion : kBlue;
}

function waterfall(view: () => View) {
  return chart('Waterfall: from the cycles per layer of one mapping to those of the other, one bar per cause and operator',
    () => 70 + 26 * steps(view()).length,
    (theme, width) => {
      const all = steps(view());
      return {
        grid: grid({ right: 72 }), xAxis: valueAxis(theme, 'cycles per layer'),
        yAxis: categoryAxis(theme, all.map((step) => step.name), width),
        tooltip: tooltip(theme, {
          trigger: 'axis', axisPointer: { type: 'shadow' },
          formatter: ([first]: { dataIndex: number }[]) => {
            const step = all[first?.dataIndex ?? 0] as Step;
            if (step.change === undefined) return tip(step.name, [['cycles per layer', grouped(step.high)]]);
            const body = tip(step.name, [['change in cycles', signed(step.change), colorOf(step)]]);
            if (step.row) body.append(h('div', { class: 'about' }, view().grouping === 'both' ? phrase(step.row) : `Most of it: ${phrase(step.row)}`));
            if (step.row && view().grouping !== 'operator') body.append(h('div', { class: 'about' }, causeOf(step.row.cause).meaning));
            return body;
          },
        }),
        series: [
          { type: 'bar', stack: 'step', silent: true, data: all.map((step) => step.low), itemStyle: { color: 'transparent' } },
          {
            type: 'bar', stack: 'step', barMaxWidth: 18,
            data: all.map((step) => ({ value: step.high - step.low, itemStyle: { color: colorOf(step) } })),
            label: {
              show: true, position: 'right', color: theme.text, fontSize: 12,
              formatter: ({ dataIndex }: { dataIndex: number }) => {
                const step = all[dataIndex] as Step;
                return step.change === undefined ? grouped(step.high) : signed(step.change);
              },
            },
          },
        ],
      };
    });
}

// "row-major takes 15,230 cycles a layer longer than primal. ..." and a line per reason.
function inWords({ from, to }: View): HTMLElement {
  const kNamed = 6;
  const total = to.cycles_per_layer - from.cycles_per_layer;
  const rows = difference(from, to);
  const rest = rows.slice(kNamed).reduce((sum, row) => sum + row.cycles, 0);
  const comparison = total === 0 ? `${to.name} takes as long as ${from.name}`
    : `${to.name} takes ${grouped(Math.abs(total))} cycles a layer ${total > 0 ? 'longer' : 'less'} than ${from.name}`;
  const line = (row: AttributedCycles) => h('li', {}, h('strong', {}, signed(row.cycles)),
    row.cycles > 0 ? ` because ${phrase(row)}` : ` because it is spared this of ${from.name}: ${phrase(row)}`);
  return h('div', { 'aria-live': 'polite' }, h('p', {}, h('strong', {}, `${comparison}.`), ` By cause: ${changes(from, to)}. One by one:`),
    h('ol', {}, ...rows.slice(0, kNamed).map(line)),
    rows.length > kNamed ? h('p', {}, `and ${signed(rest)} from ${rows.length - kNamed} smaller differences.`) : null);
}

export function differences(result: Comparison): HTMLElement | null {
  let control: Control = 'data-flow';
  const runs = () => runsOf(result.mappings, control);
  if (runs().length < 2) return null;
  const names = runs().map(({ name }) => name);
  const chosen = { from: 0, to: 1, grouping: 'both' as Grouping };
  const view = (): View => ({ from: runs()[chosen.from] as Run, to: runs()[chosen.to] as Run, grouping: chosen.grouping });
  const bars = waterfall(view);
  const text = h('div', {}, inWords(view()));
  const update = () => {
    bars.redraw();
    text.replaceChildren(inWords(view()));
  };
  const change = (part: Partial<typeof chosen>) => {
    Object.assign(chosen, part);
    update();
  };
  return section('difference', 'Why is one slower than the other?',
    'The attributions of two mappings, subtracted cause by cause and operator by operator. The bars lead from the cycles of the first to those of the second and leave nothing out.',
    h('div', { class: 'controls' },
      choice('From', names, 0, (index) => change({ from: index })),
      choice('to', names, 1, (index) => change({ to: index }))),
    runsOf(result.mappings, 'lock-step').length === runs().length ? radio('Control', kControls, 0, (index) => {
      control = kControls[index] as Control;
      update();
    }) : null,
    text,
    radio('A bar for each', ['cause and operator', 'cause', 'operator'], 0, (index) => change({ grouping: kGroupings[index] as Grouping })),
    bars.element);
}
