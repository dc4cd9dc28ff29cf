// What would help: the layer's cycles with half and twice each number of the machine, and whether the fastest stays the fastest.
import type { CauseRemoval, Comparison, Mapping, Sensitivity } from '../outcome';
import { causeOf } from '../parts/causes';
import { categoryAxis, chart, grid, tip, tooltip, valueAxis } from '../parts/chart';
import { choice, fold, h, section, swatch, table } from '../parts/dom';
import { grouped, percent, short, signed, words } from '../parts/numbers';
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
    const last = (field: string) => field.split('.').pop() ?? field;
    // Where there is little room, without the part of the machine if the name says enough.
    const name = ({ field }: Sensitivity) => ((width < 700 || field.length > 27) && rows.filter((row) => last(row.field) === last(field)).length === 1 ? last(field) : field);
    return {
      grid: grid(), yAxis: { ...categoryAxis(theme, rows.map(name), width), axisLine: { show: false } },
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
        type: 'bar', name, data: rows.map((row) => change(row, side, mapping())), barGap: '0%', barMaxWidth: 10, itemStyle: { color },
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

// Whether what is blamed is to blame.
function removed(mapping: Mapping): HTMLElement | null {
  const rows = mapping.removed_causes ?? [];
  if (rows.length === 0) return null;
  const cells = (row: CauseRemoval) => (row.saved_cycles === undefined ? ['', '', '', '', row.note ?? '']
    : [signed(-row.saved_cycles), percent(row.saved_cycles / row.blamed_cycles), signed(-(row.doubled_saved_cycles ?? 0)), words(row.note ?? ''),
      row.change.replaceAll(' -> ', '\u00a0\u2192\u00a0')]);
  return h('div', {}, h('h3', {}, 'Is what is blamed to blame?'),
    h('p', {}, 'The layer again without each of its largest causes: the numbers behind it as good as a machine can have them. Less than what was blamed is saved where something else is nearly as slow; it is named then.'),
    table([{ title: 'cause taken away' }, { title: 'blamed for, cycles', number: true }, { title: 'without it', number: true }, { title: 'of what was blamed', number: true },
      { title: 'twice as good', number: true }, { title: 'in its place' }, { title: 'by', prose: true }],
    rows.map((row) => [h('span', { class: 'name' }, swatch(causeOf(row.cause).color), words(row.cause)), grouped(row.blamed_cycles), ...cells(row)]), `${mapping.name} without its largest causes`));
}

export function sensitivity(result: Comparison): HTMLElement | null {
  const mappings = result.mappings.filter((mapping) => (mapping.sensitivity ?? []).length > 0);
  if (mappings.length === 0) return null;
  let mapping = mappings[0] as Mapping;
  const picture = tornado(() => mapping);
  const sentence = h('p', { 'aria-live': 'polite' }, inWords(mapping));
  const all = h('div', {}, rest(mapping), removed(mapping));
  return section('sensitivity', 'What would help?', 'The layer simulated again with each number of the machine halved and doubled, one at a time; those that change nothing are not drawn.',
    choice('Mapping', mappings.map((each) => each.name), 0, (index) => {
      mapping = mappings[index] as Mapping;
      sentence.textContent = inWords(mapping);
      all.replaceChildren(rest(mapping), removed(mapping) ?? '');
      picture.redraw();
    }), sentence,
    h('ul', { class: 'legend' }, ...kSides.map(({ color, name }) => h('li', {}, swatch(color), `with ${name} the value`))), picture.element, all);
}

export function stability(result: Comparison): HTMLElement | null {
  const { stability } = result;
  if (!stability) return null;
  return section('stability', 'Is the winner the winner?',
    `The ranking again in ${grouped(stability.cases)} cases: each number of the machine halved and doubled, numbers that nobody states at the ends of what they might be, other contexts, eight sequences at once, lock-step control.`,
    table([{ title: 'mapping' }, { title: 'fastest in', number: true }, { title: 'of all', number: true }],
      stability.wins.map(({ mapping, cases }) => [mapping, `${grouped(cases)} cases`, percent(cases / stability.cases)]), 'Who wins'),
    stability.ranges ? fold('The ranges of the numbers that nobody states', table([{ title: 'number of the machine' }, { title: 'grade' }, { title: 'from', number: true }, { title: 'to', number: true }],
      stability.ranges.map(({ field, grade, low, high }) => [field, grade, short(low), short(high)]), 'Assumed (A) and derived (D) numbers, and the values tried')) : null,
    stability.turns.length === 0 ? h('p', {}, 'Nothing that was tried turns the ranking round.')
      : table([{ title: 'what turns it round' }, { title: 'fastest then' }, { title: 'its cycles/layer', number: true }, { title: 'of the favourite', number: true }, { title: 'fewer by', number: true }],
        stability.turns.map((turn) => [turn.condition, turn.winner, grouped(turn.winner_cycles), grouped(turn.favourite_cycles),
          percent((turn.favourite_cycles - turn.winner_cycles) / turn.favourite_cycles)]), 'Where another mapping is the fastest'));
}
