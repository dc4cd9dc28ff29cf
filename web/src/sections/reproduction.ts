// Published figures beside simulated ones, and what follows if one thing is changed at a time.
import type { AblationRow, Performance, Reproduction } from '../outcome';
import { categoryAxis, chart, grid, tip, tooltip, valueAxis } from '../parts/chart';
import { h, radio, section, swatch, table, type Child } from '../parts/dom';
import { grouped, short, words } from '../parts/numbers';
import { kBlue, kGreen, kGrey, kOrange, kPurple } from '../parts/theme';
import { header } from './header';

type Figure = Reproduction['figures'][number];
type Quantity = 'tokens_per_second' | 'tokens_per_joule';

const kKinds: { kind: 'published' | 'ideal' | 'calibrated' | 'roofline'; color: string; meaning: string }[] = [
  { kind: 'published', color: kGrey, meaning: 'as published' },
  { kind: 'ideal', color: kBlue, meaning: 'from first principles' },
  { kind: 'calibrated', color: kOrange, meaning: 'with lock-step control and two fitted parameters' },
  { kind: 'roofline', color: kPurple, meaning: 'the best a GPU\u2019s memory and arithmetic allow' },
];
const kQuantities: { quantity: Quantity; name: string }[] = [{ quantity: 'tokens_per_second', name: 'tokens/s' }, { quantity: 'tokens_per_joule', name: 'tokens/J' }];

function value(figure: Figure, kind: (typeof kKinds)[number]['kind'], quantity: Quantity): number | null {
  return (figure[kind] as Performance | null | undefined)?.[quantity] ?? null;
}

function nameOf(figure: Figure): string {
  return `${String(figure['system'])} ${String(figure['model'])}`;
}

function times(ratio: number): string {
  return `${Number(ratio.toPrecision(3))}\u00d7`;
}

export function reproductionHeader(result: Reproduction): HTMLElement {
  const simulated = result.figures.filter((figure) => figure.ideal);
  const ratios = simulated.map((figure) => (figure.ideal as Performance).tokens_per_second / figure.published.tokens_per_second).sort((a, b) => a - b);
  const verdict = ratios.length === 0 ? 'Nothing is simulated.'
    : `From first principles the simulated machines are ${times(ratios[0] as number)} to ${times(ratios[ratios.length - 1] as number)} as fast as published.`;
  return header('Published figures beside simulated ones', `${result.figures.length} published figures of PRIMAL, its sister designs and GPUs; ${simulated.length} are simulated.`,
    h('p', { class: 'verdict' }, verdict));
}

export function figures(result: Reproduction): HTMLElement {
  const shown = result.figures.filter((figure) => figure.ideal || figure.calibrated || figure.roofline);
  let quantity: Quantity = 'tokens_per_second';
  const picture = chart('Bars on a logarithmic scale: published and simulated figures', () => 60 + 66 * shown.length, (theme, width) => ({
    grid: grid(), yAxis: categoryAxis(theme, shown.map(nameOf), width),
    xAxis: valueAxis(theme, `${kQuantities.find((each) => each.quantity === quantity)?.name}, logarithmic`, { type: 'log', minorSplitLine: { show: false } }),
    tooltip: tooltip(theme, {
      trigger: 'axis', axisPointer: { type: 'shadow' },
      formatter: ([first]: { dataIndex: number }[]) => {
        const figure = shown[first?.dataIndex ?? 0] as Figure;
        return tip(nameOf(figure), kKinds.flatMap(({ kind, color }): [string, string, string][] => {
          const own = value(figure, kind, quantity);
          return own === null ? [] : [[kind, short(own), color]];
        }));
      },
    }),
    series: kKinds.map(({ kind, color }) => ({
      type: 'bar', name: kind, barMaxWidth: 13, barGap: '10%', itemStyle: { color }, data: shown.map((figure) => value(figure, kind, quantity) ?? '-'),
    })),
  }));
  const ratio = (figure: Figure, kind: 'ideal' | 'calibrated' | 'roofline', each: Quantity): Child => {
    const [own, published] = [value(figure, kind, each), figure.published[each]];
    return own === null || !published ? '' : h('span', {}, short(own), h('small', {}, ` ${times(own / published)}`));
  };
  return section('figures', 'Published and simulated', 'How far each simulated figure is from the published one. A longer bar is better; ideal and calibrated are never mixed.',
    radio('Shown', kQuantities.map(({ name }) => name), 0, (index) => { quantity = kQuantities[index]?.quantity ?? quantity; picture.redraw(); }),
    h('ul', { class: 'legend' }, ...kKinds.map(({ kind, color, meaning }) => h('li', {}, swatch(color), h('strong', {}, kind), ` ${meaning}`))), picture.element,
    table([{ title: 'figure' }, { title: 'role' }, { title: 'grade' }, { title: 'tokens/s', number: true }, { title: 'ideal', number: true }, { title: 'calibrated', number: true },
      { title: 'tokens/J', number: true }, { title: 'ideal', number: true }, { title: 'calibrated', number: true }, { title: 'source', prose: true }],
      result.figures.map((figure) => [h('span', { class: 'name' }, nameOf(figure)), String(figure['role']), String(figure['grade']), short(figure.published.tokens_per_second),
        ratio(figure, 'ideal', 'tokens_per_second'), ratio(figure, 'calibrated', 'tokens_per_second'),
        figure.published.tokens_per_joule === null ? '' : short(figure.published.tokens_per_joule), ratio(figure, 'ideal', 'tokens_per_joule'), ratio(figure, 'calibrated', 'tokens_per_joule'),
        `${String(figure['source'])}${figure.not_simulated ? `; not simulated: ${figure.not_simulated}` : ''}`]), 'Figures, and times the published one'));
}

export function verdicts(result: Reproduction): HTMLElement | null {
  const all = (result as unknown as { verdicts?: { claim: string; verdict: string; reason: string }[] }).verdicts ?? [];
  if (all.length === 0) return null;
  return section('verdicts', 'What this supports', 'Sentences of the publication, and what the figures here say of each.',
    table([{ title: 'claim', prose: true }, { title: 'verdict' }, { title: 'because', prose: true }], all.map(({ claim, verdict, reason }) => [claim, h('strong', {}, verdict), reason]), 'Claims'));
}

// Speed, or efficiency where speed is the same in all of its rows.
function telling(rows: AblationRow[]): (typeof kQuantities)[number] {
  const speeds = rows.map((row) => row.ours?.tokens_per_second ?? 0);
  const same = Math.max(...speeds) < 1.02 * Math.min(...speeds);
  return kQuantities[same && rows.every((row) => row.ours?.tokens_per_joule) ? 1 : 0] as (typeof kQuantities)[number];
}

function ablation(group: Reproduction['ablations'][number]): HTMLElement[] {
  const rows = group.rows.filter((row) => row.ours !== null);
  const refused = group.rows.filter((row) => row.ours === null);
  const { quantity, name } = telling(rows);
  const picture = chart(`Bars: ${name}. ${group.question}`, () => 60 + 26 * rows.length, (theme, width) => ({
    grid: grid({ right: 72 }), yAxis: categoryAxis(theme, rows.map(({ label }) => label), width), xAxis: valueAxis(theme, name),
    tooltip: tooltip(theme, {
      trigger: 'axis', axisPointer: { type: 'shadow' },
      formatter: ([first]: { dataIndex: number }[]) => about(rows[first?.dataIndex ?? 0] as AblationRow),
    }),
    series: [{
      type: 'bar', barMaxWidth: 16, itemStyle: { color: quantity === 'tokens_per_second' ? kBlue : kGreen }, data: rows.map((row) => row.ours?.[quantity] ?? 0),
      label: { show: true, position: 'right', color: theme.text, fontSize: 12, formatter: ({ value: own }: { value: number }) => short(own) },
    }],
  }));
  return [h('h3', {}, group.question), picture.element, ...refused.map((row) => h('p', { class: 'note' }, `${row.label}: ${row.refused ?? 'not run'}`))];
}

function about(row: AblationRow): HTMLElement {
  return tip(`${row.label}, ${row.model}`, [['tokens/s', short(row.ours?.tokens_per_second ?? 0), kBlue],
    ['tokens/J', row.ours?.tokens_per_joule ? short(row.ours.tokens_per_joule) : 'n/a'], ['cycles per token', grouped(row.cycles_per_token ?? 0)],
    [`times an H100 (${row.baseline_kind})`, row.ratio ? short(row.ratio.tokens_per_second) : 'n/a'], ['and per joule', row.ratio?.tokens_per_joule ? short(row.ratio.tokens_per_joule) : 'n/a']]);
}

export function ablations(result: Reproduction): HTMLElement | null {
  if (result.ablations.length === 0) return null;
  return section('ablations', 'One thing changed at a time', 'Ideal figures of the simulated machine; each group changes one thing and leaves the rest. Bars are tokens per second; where these are all the same, tokens per joule, in green. Hovering tells both.',
    ...result.ablations.flatMap(ablation));
}

export function calibration(result: Reproduction): HTMLElement {
  const { parameters = [], residuals = [] } = result.calibration as {
    parameters?: { name: string; value: number; meaning: string }[]; residuals?: { figure: string; quantity: string; ratio: number }[] };
  return section('calibration', 'Calibration', 'The parameters behind \u201ccalibrated\u201d, fitted on the figures of role FIT; how well they fit is in the second table.',
    table([{ title: 'parameter' }, { title: 'value', number: true }, { title: 'meaning', prose: true }], parameters.map((each) => [words(each.name), short(each.value), each.meaning]), 'Fitted'),
    table([{ title: 'figure' }, { title: 'quantity' }, { title: 'simulated / published', number: true }], residuals.map((each) => [each.figure, words(each.quantity), short(each.ratio)]), 'What is left'));
}
