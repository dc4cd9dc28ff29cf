// Which mapping is how fast: the table, and each mapping's time split by what the three runs tell apart.
import type { Comparison, Mapping } from '../outcome';
import { categoryAxis, chart, grid, tip, tooltip, valueAxis } from '../parts/chart';
import { fold, h, section, swatch, table, type Child, type Column } from '../parts/dom';
import { grouped, percent, short, si, words } from '../parts/numbers';
import { kBlue, kGreen, kVermilion } from '../parts/theme';

interface Part {
  name: string;
  color: string;
  meaning: string;
  of(mapping: Mapping): number;
}

const kParts: Part[] = [
  { name: 'computation', color: kBlue, meaning: 'what would remain if transfers took no time', of: (m) => m.none_cycles },
  { name: 'moving data', color: kGreen, meaning: 'each transfer alone in the network', of: (m) => m.uncontended_cycles - m.none_cycles },
  { name: 'contention', color: kVermilion, meaning: 'transfers wait for each other', of: (m) => m.flit_cycles - m.uncontended_cycles },
];

export function fastest(mappings: Mapping[]): Mapping {
  return mappings.reduce((best, mapping) => (mapping.cycles_per_token < best.cycles_per_token ? mapping : best));
}

function timeChart(mappings: Mapping[]): HTMLElement {
  const names = mappings.map((mapping) => mapping.name);
  return chart('Bars: cycles per token of each mapping, split into computation, moving data and contention',
    () => 60 + 38 * mappings.length,
    (theme, width) => ({
      grid: grid(),
      yAxis: categoryAxis(theme, names, width),
      xAxis: valueAxis(theme, 'cycles per token'),
      tooltip: tooltip(theme, {
        trigger: 'axis', axisPointer: { type: 'shadow' },
        formatter: ([first]: { dataIndex: number }[]) => {
          const mapping = mappings[first?.dataIndex ?? 0] as Mapping;
          return tip(`${mapping.name}: ${grouped(mapping.cycles_per_token)} cycles per token`,
            kParts.map((part) => [part.name, grouped(part.of(mapping)), part.color]));
        },
      }),
      series: kParts.map((part) => ({
        type: 'bar', stack: 'time', name: part.name, data: mappings.map(part.of), barMaxWidth: 26,
        itemStyle: { color: part.color, borderColor: theme.paper, borderWidth: 1 },
      })),
    })).element;
}

function rows(mappings: Mapping[]): { columns: Column[]; rows: Child[][] } {
  const best = fastest(mappings).cycles_per_token;
  const energy = mappings.some((mapping) => mapping.energy);
  const lockstep = mappings.some((mapping) => mapping.lockstep);
  const columns: Column[] = [
    { title: 'mapping' },
    { title: 'cycles/layer', number: true, about: 'from an idle layer until its output has reached the next' },
    { title: 'cycles/token', number: true, about: 'all layers, and the output head if it is included' },
    { title: 'tokens/s', number: true, about: 'clock divided by cycles per token' },
    { title: 'time', number: true, about: 'relative to the fastest mapping' },
    { title: 'communication', number: true, about: 'share of the time that would vanish if transfers took none' },
    { title: 'contention', number: true, about: 'share of the time lost because transfers wait for each other' },
    { title: 'busiest link', number: true, about: 'share of the time it is busy' },
    ...(energy ? [{ title: 'energy/token', number: true }, { title: 'tokens/J', number: true }, { title: 'power', number: true }] : []),
    ...(lockstep ? [{ title: 'lock-step cycles/token', number: true, about: 'the same under lock-step control' }] : []),
  ];
  return {
    columns,
    rows: mappings.map((mapping) => [
      mapping.name, grouped(mapping.cycles_per_layer), grouped(mapping.cycles_per_token), short(mapping.tokens_per_second),
      `${(mapping.cycles_per_token / best).toFixed(2)}\u00d7`, percent(mapping.communication_share),
      percent(mapping.contention_cycles / mapping.cycles_per_token), percent(mapping.link_utilisation.max),
      ...(energy ? (mapping.energy
        ? [si(mapping.energy.joules_per_token, 'J'), short(mapping.energy.tokens_per_joule), si(mapping.energy.average_watts, 'W')]
        : ['', '', '']) : []),
      ...(lockstep ? [mapping.lockstep ? grouped(mapping.lockstep.cycles_per_token) : ''] : []),
    ]),
  };
}

function headroom(mappings: Mapping[]): HTMLElement {
  const names = Object.keys(mappings[0]?.lower_bounds ?? {});
  return fold('How close is each mapping to what its busiest resource would allow?',
    h('p', {}, 'No run can be faster than its busiest resource. 100 % would mean that this resource alone sets the time; '
      + 'a low share means that waiting in line, not one resource, costs the time.'),
    table([{ title: 'mapping' }, ...names.map((name) => ({ title: words(name), number: true }))],
      mappings.map((mapping) => [mapping.name,
        ...names.map((name) => percent((mapping.lower_bounds[name] ?? 0) / mapping.cycles_per_token))]),
      'Lower bound of each resource, as a share of the cycles per token'));
}

// Of a random strategy run with several seeds, of which the table has the median.
function seeds(mapping: Mapping): HTMLElement | null {
  const runs = mapping.seed_runs ?? [];
  if (runs.length < 2) return null;
  return fold(`${mapping.name} stands for ${runs.length} seeds`,
    table([{ title: 'seed' }, { title: 'cycles/layer', number: true }, { title: 'cycles/token', number: true }, { title: 'tokens/s', number: true }],
      runs.map((run) => [String(run.seed ?? ''), grouped(run.cycles_per_layer), grouped(run.cycles_per_token), short(run.tokens_per_second)]), `Seeds of ${mapping.name}; the table above has the median`));
}

export function ranking(result: Comparison): HTMLElement {
  const { columns, rows: cells } = rows(result.mappings);
  return section('ranking', 'Ranking',
    'One row is one mapping, for one token of one sequence. The bars split its time by three runs of the same tasks: transfers that take no time, '
    + 'transfers alone in the network, and all flits of all transfers.',
    table(columns, cells, 'Mappings, fastest first'),
    h('ul', { class: 'legend' }, ...kParts.map((part) => h('li', {}, swatch(part.color), h('strong', {}, part.name), ` ${part.meaning}`))),
    timeChart(result.mappings), ...result.mappings.map(seeds), headroom(result.mappings));
}
