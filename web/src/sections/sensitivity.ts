// What would help: the layer's cycles with half and twice each number of the machine, and whether the fastest stays the fastest.
import type { Comparison, Mapping, Sensitivity } from '../outcome';
import { categoryAxis, chart, grid, tip, tooltip, valueAxis } from '../parts/chart';
import { choice, fold, h, section, swatch, table } from '../parts/dom';
import { grouped, percent, short, signed } from '../parts/numbers';
import { kBlue, kOrange } from '../parts/theme';

type Side = 'halved' | 'doubled';

const kSides: { side: Side; factor: number; color: string; name: string }[] = [
  { side: 'halved', factor: 0.5, color: kOrange, name: 'half' },
  { side: 'doubled', factor: 2, color: kBlue, name: 'twice' },
];

function change(row: Sensitivity, side: Side, mapping: Mapping): number {
  return (row[`${side}_cycles_per_layer`] ?? mapping.cycles_per_layer) - mapping.cycles_per_layer;
}

function span(row: Sensitivity, mapping: Mapping): number {
  return Math.max(...kSides.map(({ side }) => Math.abs(change(row, side, mapping))));
}

// Those that change anything, the widest first.
function shown(mapping: Mapping): Sensitivity[] {
  return (mapping.sensitivity ?? []).filter((row) => span(row, mapping) > 0).sort((a, b) => span(b, mapping) - span(a, mapping)).slice(0, 20);
}

function tornado(mapping: () => Mapping) {
  return chart('Tornado: change of the cycles per layer with half and twice each number of the machine', () => 60 + 28 * shown(mapping()).length, (theme, width) => {
    const rows = shown(mapping());
    return {
      grid: grid(), yAxis: { ...categoryAxis(theme, rows.map((row) => row.field), width), axisLine: { show: false } },
      xAxis: valueAxis(theme, 'change of the cycles per layer'),
      tooltip: tooltip(theme, {
        trigger: 'axis', axisPointer: { type: 'shadow' },
        formatter: ([first]: { dataIndex: number }[]) => {
          const row = rows[first?.dataIndex ?? 0] as Sensitivity;
          return tip(`${row.field}, now ${short(row.value)}`, kSides.map(({ side, factor, color }) => [`with ${short(row.value * factor)}`,
            row[`${side}_cycles_per_layer`] === undefined ? row[`${side}_note`] ?? 'not run'
              : `${signed(change(row, side, mapping()))} (${percent(change(row, side, mapping()) / mapping().cycles_per_layer)})`, color]));
        },
      }),
      series: kSides.map(({ side, color, name }) => ({
        type: 'bar', name, data: rows.map((row) => change(row, side, mapping())), barGap: '-100%', barMaxWidth: 18, itemStyle: { color, opacity: 0.85 },
      })),
    };
  });
}

function inWords(mapping: Mapping): string {
  const changes = (mapping.sensitivity ?? []).flatMap((row) => kSides.map(({ side, factor }) => ({ row, value: row.value * factor, cycles: change(row, side, mapping) })))
    .sort((a, b) => a.cycles - b.cycles);
  const best = changes[0];
  if (!best || best.cycles >= 0) return `No number of the machine alone, halved or doubled, makes ${mapping.name} faster.`;
  return `${mapping.name} is limited by ${best.row.field}: with ${short(best.value)} in place of ${short(best.row.value)} a layer takes ${grouped(-best.cycles)} cycles less `
    + `(${percent(-best.cycles / mapping.cycles_per_layer)}).`;
}

function rest(mapping: Mapping): HTMLElement {
  const cell = (row: Sensitivity, side: Side) => (row[`${side}_cycles_per_layer`] === undefined ? row[`${side}_note`] ?? 'not run'
    : `${grouped(row[`${side}_cycles_per_layer`] ?? 0)} (${signed(change(row, side, mapping))})`);
  return fold('All numbers as a table', table([{ title: 'number of the machine' }, { title: 'value', number: true }, { title: 'cycles/layer with half', number: true }, { title: 'with twice', number: true }],
    (mapping.sensitivity ?? []).map((row) => [row.field, short(row.value), cell(row, 'halved'), cell(row, 'doubled')]), `Cycles per layer of ${mapping.name} on other machines`));
}

export function sensitivity(result: Comparison): HTMLElement | null {
  const mappings = result.mappings.filter((mapping) => (mapping.sensitivity ?? []).length > 0);
  if (mappings.length === 0) return null;
  let mapping = mappings[0] as Mapping;
  const picture = tornado(() => mapping);
  const sentence = h('p', { 'aria-live': 'polite' }, inWords(mapping));
  const all = h('div', {}, rest(mapping));
  return section('sensitivity', 'What would help?', 'The layer simulated again with each number of the machine halved and doubled, one at a time; those that change nothing are not drawn.',
    choice('Mapping', mappings.map((each) => each.name), 0, (index) => {
      mapping = mappings[index] as Mapping;
      sentence.textContent = inWords(mapping);
      all.replaceChildren(rest(mapping));
      picture.redraw();
    }), sentence,
    h('ul', { class: 'legend' }, ...kSides.map(({ color, name }) => h('li', {}, swatch(color), `with ${name} the value`))), picture.element, all);
}

export function stability(result: Comparison): HTMLElement | null {
  const { stability } = result;
  if (!stability) return null;
  return section('stability', 'Is the winner the winner?',
    `The ranking again in ${grouped(stability.cases)} cases: each number of the machine halved and doubled, other contexts, lock-step control.`,
    table([{ title: 'mapping' }, { title: 'fastest in', number: true }, { title: 'of all', number: true }],
      stability.wins.map(({ mapping, cases }) => [mapping, `${grouped(cases)} cases`, percent(cases / stability.cases)]), 'Who wins'),
    stability.turns.length === 0 ? h('p', {}, 'Nothing that was tried turns the ranking round.')
      : table([{ title: 'what turns it round' }, { title: 'fastest then' }, { title: 'its cycles/layer', number: true }, { title: 'of the favourite', number: true }, { title: 'fewer by', number: true }],
        stability.turns.map((turn) => [turn.condition, turn.winner, grouped(turn.winner_cycles), grouped(turn.favourite_cycles),
          percent((turn.favourite_cycles - turn.winner_cycles) / turn.favourite_cycles)]), 'Where another mapping is the fastest'));
}
