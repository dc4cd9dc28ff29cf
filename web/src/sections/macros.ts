// Published compute-in-memory macros, and the model of an array with their parameters beside them.
import type { ArrayCosts, ComparedMacro, Macros } from '../outcome';
import { categoryAxis, chart, grid, tip, tooltip, valueAxis } from '../parts/chart';
import { fold, h, radio, section, swatch, table, type Child } from '../parts/dom';
import { grouped, percent, plural, short } from '../parts/numbers';
import { kBlue, kGreen, kGrey, kOrange, kPurple, kSky } from '../parts/theme';
import { figure, header } from './header';

interface Quantity {
  name: string;
  of(each: ComparedMacro): [number | undefined, number | undefined, number | undefined]; // published, by the laws, with its own parts
}

const kQuantities: Quantity[] = [
  { name: 'TOPS/W', of: (each) => [each.macro.tops_per_watt, each.tops_per_watt, each.own_parts_tops_per_watt] },
  { name: 'TOPS', of: (each) => [each.macro.tops, each.tops, undefined] },
];
const kKinds = [
  { name: 'published', color: kGrey, meaning: 'at this operating point' },
  { name: 'ours', color: kBlue, meaning: 'by the laws that all macros share, with the chip\u2019s structure, precision, voltage and node' },
  { name: 'own parts', color: kOrange, meaning: 'with the energies of its parts, where the publication states them' },
];
const kParts: { name: string; color: string; of(each: ComparedMacro): number }[] = [
  { name: 'rows', color: kBlue, of: (each) => each.row_share },
  { name: 'cells', color: kGreen, of: (each) => each.cell_share },
  { name: 'ADCs', color: kPurple, of: (each) => each.conversion_share },
  { name: 'adders', color: kSky, of: (each) => each.shift_add_share },
];

function nameOf({ macro }: ComparedMacro): string {
  return `${macro.chip}, ${macro.point}`;
}

function three(value: number | undefined): string {
  return value === undefined ? '' : short(Number(value.toPrecision(3)));
}

function times(ratio: number | undefined): string {
  return ratio === undefined ? '' : `${three(ratio)}\u00d7`;
}

function legend(items: { name: string; color: string; meaning?: string }[]): HTMLElement {
  return h('ul', { class: 'legend' }, ...items.map(({ name, color, meaning }) => h('li', {}, swatch(color), h('strong', {}, name), meaning ? ` ${meaning}` : null)));
}

export function macrosHeader(result: Macros): HTMLElement {
  const points = plural(result.macros.length, 'operating point');
  return header('Published macros beside the model of an array', `${points} of ${plural(result.chips.length, 'chip')}.`,
    h('p', { class: 'verdict' }, `The energy of an operation is off by a factor of ${three(result.median_energy_factor)} in the median of the chips`
      + `${result.median_rate_factor === undefined ? '' : `, its rate by ${three(result.median_rate_factor)}`}.`),
    h('div', { class: 'figures' }, figure(times(result.median_energy_factor), 'energy, median of the chips'),
      result.median_own_parts_factor === undefined ? null : figure(times(result.median_own_parts_factor), 'energy with the chip\u2019s own parts'),
      result.median_rate_factor === undefined ? null : figure(times(result.median_rate_factor), 'rate')));
}

export function macroFigures(result: Macros): HTMLElement {
  let quantity = kQuantities[0] as Quantity;
  const shown = () => result.macros.filter((each) => quantity.of(each)[0] !== undefined);
  const picture = chart('Bars on a logarithmic scale: published figures and those of the model', () => 60 + 54 * shown().length, (theme, width) => ({
    grid: grid(), yAxis: categoryAxis(theme, shown().map(nameOf), width),
    xAxis: valueAxis(theme, `${quantity.name}, logarithmic`, { type: 'log', minorSplitLine: { show: false } }),
    tooltip: tooltip(theme, {
      trigger: 'axis', axisPointer: { type: 'shadow' },
      formatter: ([first]: { dataIndex: number }[]) => {
        const each = shown()[first?.dataIndex ?? 0] as ComparedMacro;
        const values = quantity.of(each);
        return tip(nameOf(each), kKinds.flatMap(({ name, color }, i): [string, string, string][] =>
          values[i] === undefined ? [] : [[name, `${three(values[i])} ${quantity.name}`, color]]));
      },
    }),
    series: kKinds.map(({ name, color }, i) => ({
      type: 'bar', name, barMaxWidth: 13, barGap: '10%', itemStyle: { color }, data: shown().map((each) => quantity.of(each)[i] ?? '-'),
    })),
  }));
  const bits = ({ macro }: ComparedMacro) => `${macro.weight_bits} \u00d7 ${macro.input_bits}`;
  return section('macros', 'Published and modelled', 'A longer bar is better. The small figure beside one of ours is ours / published.',
    radio('Shown', kQuantities.map(({ name }) => name), 0, (index) => { quantity = kQuantities[index] ?? quantity; picture.redraw(); }),
    legend(kKinds), picture.element,
    table([{ title: 'macro' }, { title: 'nm', number: true }, { title: 'W \u00d7 in bits' }, { title: 'TOPS/W', number: true }, { title: 'ours', number: true }, { title: 'own parts', number: true },
      { title: 'TOPS', number: true }, { title: 'ours', number: true }],
      result.macros.map((each): Child[] => [h('span', { class: 'name' }, nameOf(each)), short(each.macro.node_nm), bits(each), three(each.macro.tops_per_watt),
        h('span', {}, three(each.tops_per_watt), h('small', {}, ` ${times(each.energy_ratio)}`)), h('span', {}, three(each.own_parts_tops_per_watt), h('small', {}, ` ${times(each.own_parts_ratio)}`)),
        three(each.macro.tops), h('span', {}, three(each.tops), h('small', {}, ` ${times(each.rate_ratio)}`))]), 'Operating points, and ours as a multiple'),
    table([{ title: 'off by a factor of' }, { title: 'energy', number: true }, { title: 'own parts', number: true }, { title: 'rate', number: true }],
      result.chips.map((chip) => [chip.chip, three(chip.energy_factor), three(chip.own_parts_factor), three(chip.rate_factor)]), 'Each chip: the geometric mean over its operating points'));
}

export function macroParts(result: Macros): HTMLElement {
  const picture = chart('Stacked bars: what takes the energy of a product', () => 60 + 34 * result.macros.length, (theme, width) => ({
    grid: grid(), yAxis: categoryAxis(theme, result.macros.map(nameOf), width), xAxis: valueAxis(theme, '% of a product\u2019s energy', { max: 100 }),
    tooltip: tooltip(theme, {
      trigger: 'axis', axisPointer: { type: 'shadow' },
      formatter: ([first]: { dataIndex: number }[]) => {
        const each = result.macros[first?.dataIndex ?? 0] as ComparedMacro;
        return tip(`${nameOf(each)}: ${three(each.product_pj)} pJ in ${three(each.product_ns)} ns`, kParts.map(({ name, color, of }) => [name, percent(of(each)), color]));
      },
    }),
    series: kParts.map(({ name, color, of }) => ({ type: 'bar', stack: 'parts', name, barMaxWidth: 22, itemStyle: { color }, data: result.macros.map((each) => 100 * of(each)) })),
  }));
  return section('parts', 'What takes the energy', 'Of one product, by the laws.', legend(kParts), picture.element);
}

export function macroChoices(result: Macros): HTMLElement {
  const nanojoules = (femtojoules: number | undefined) => (femtojoules === undefined ? '' : three(femtojoules / 1e6));
  const own: Child[] = [`machine ${result.machine}`, '', '', '', grouped(result.machine_product_cycles), '', nanojoules(result.machine_product_fj)];
  const row = (choice: ArrayCosts): Child[] => [choice.name, String(choice.cells_per_weight), `${choice.weight_rows} \u00d7 ${choice.weight_columns}`, grouped(choice.steps),
    grouped(choice.product_cycles ?? 0), grouped(choice.arrays ?? 0), nanojoules(choice.product_fj)];
  return section('choices', 'Other arrays in the machine', `What a product of one partition, ${result.partition_rows} \u00d7 ${result.partition_columns} weights, would take with arrays of other kinds.`,
    table([{ title: 'array' }, { title: 'cells a weight', number: true }, { title: 'weights' }, { title: 'steps', number: true }, { title: 'cycles', number: true }, { title: 'arrays', number: true },
      { title: 'nJ a partition', number: true }], [own, ...result.choices.map(row)], 'Arrays for one partition'));
}

export function macroSources(result: Macros): HTMLElement {
  const first = result.macros.filter(({ macro }, i) => i === 0 || result.macros[i - 1]?.macro.chip !== macro.chip);
  const rows = first.flatMap(({ macro }) => [
    ...macro.parameters.map(({ name, grade, source }): Child[] => [h('span', { class: 'name' }, macro.chip), grade, name, source]),
    ...(macro.own_parts ? [[h('span', { class: 'name' }, macro.chip), macro.own_parts.grade, 'own parts', macro.own_parts.source]] : []),
  ]);
  return section('sources', 'Where the figures are from', 'Grades are those of configs/primal.txtpb.',
    table([{ title: 'chip' }, { title: 'publication', prose: true }, { title: 'data', prose: true }], first.map(({ macro }) => [macro.chip, macro.publication, macro.data_file]), 'Publications'),
    fold('Every parameter', table([{ title: 'chip' }, { title: 'grade' }, { title: 'parameter' }, { title: 'source', prose: true }], rows, 'Parameters')),
    result.left_out.length === 0 ? null : table([{ title: 'left out' }, { title: 'because', prose: true }, { title: 'publication', prose: true }],
      result.left_out.map(({ chip, reason, publication }) => [chip, reason, publication]), 'Left out'));
}
