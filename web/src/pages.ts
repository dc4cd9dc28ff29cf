// Which sections the page of each kind of outcome has.
import type { Collective, Comparison, Generation, Macros, Provenance, Reproduction, Served, Study, Sweep, TrafficCurve, TrafficPoint } from './outcome';
import { h } from './parts/dom';
import { Runs } from './parts/study_data';
import { causes } from './sections/causes';
import { differences } from './sections/difference';
import { energy } from './sections/energy';
import { errors, generationEnergy, generationHeader, latency, policies, requests } from './sections/generation';
import { comparisonHeader } from './sections/header';
import { assumptions, machine, run } from './sections/machine';
import { macroChoices, macroFigures, macroParts, macroSources, macrosHeader } from './sections/macros';
import { mesh } from './sections/mesh';
import { busiestLinks, collective, collectiveHeader, traffic, trafficHeader } from './sections/network';
import { ranking } from './sections/ranking';
import { ablations, calibration, figures, reproductionHeader, verdicts } from './sections/reproduction';
import { sensitivity, stability } from './sections/sensitivity';
import { adapterUse, latencies, load, refusals, servedEnergy, servedErrors, servedHeader, states } from './sections/served';
import { studyHeader, studyHeat, studyLines, studyRun, studyScatter, studyTable } from './sections/study';
import { sweepHeader, sweepOverview } from './sections/sweep';
import { timeline } from './sections/timeline';

export type Outcome = Record<string, unknown>;
type Parts = (HTMLElement | null)[];

function comparisonSections(result: Comparison, provenance: Provenance | undefined): Parts {
  if (result.mappings.length === 0) return [h('p', {}, 'There is no mapping in this outcome.')];
  // Sections go from one mapping to the next in the order of the ranking.
  result.mappings.sort((a, b) => a.cycles_per_token - b.cycles_per_token);
  return [comparisonHeader(result), ranking(result), causes(result), differences(result), sensitivity(result), stability(result),
    timeline(result), mesh(result, provenance?.machine?.mesh), energy(result), assumptions(result.assumptions)];
}

function comparison(outcome: Outcome): Parts {
  const result = outcome as unknown as Comparison;
  const known = ['model', 'adapter', 'architecture', 'context', 'layers', 'lm_head', 'mappings', 'assumptions', 'differences', 'lockstep_differences', 'control_sample', 'stability'];
  return [...comparisonSections(result, result.provenance), machine(result.provenance), run(outcome, known)];
}

function sweep(outcome: Outcome, chosen: number, choose: (index: number) => void): Parts {
  const { results, provenance } = outcome as unknown as Sweep;
  const result = results[chosen];
  if (!result) return [h('p', {}, 'There is no comparison in this outcome.')];
  return [sweepHeader(results), sweepOverview(results, chosen, choose), ...comparisonSections(result, provenance ?? result.provenance),
    machine(provenance), run(outcome, ['results'])];
}

function generation(outcome: Outcome): Parts {
  const result = outcome as unknown as Generation;
  if (result.requests.length === 0) return [h('p', {}, 'There is no request in this outcome.')];
  return [generationHeader(result), requests(result), latency(result), policies(result), generationEnergy(result), errors(result),
    assumptions(result.assumptions), machine(provenanceOf(outcome)), run(outcome, Object.keys(outcome))];
}

function served(outcome: Outcome): Parts {
  const result = outcome as unknown as Served;
  return [servedHeader(result), latencies(result), load(result), adapterUse(result), states(result), servedEnergy(result), refusals(result), servedErrors(result),
    assumptions(result.assumptions), machine(provenanceOf(outcome)), run(outcome, Object.keys(outcome))];
}

function reproduction(outcome: Outcome): Parts {
  const result = outcome as unknown as Reproduction;
  return [reproductionHeader(result), verdicts(result), figures(result), ablations(result), calibration(result), assumptions(result.assumptions),
    machine(provenanceOf(outcome)), run(outcome, Object.keys(outcome))];
}

function macrosPage(outcome: Outcome): Parts {
  const result = outcome as unknown as Macros;
  return [macrosHeader(result), macroFigures(result), macroParts(result), macroChoices(result), macroSources(result), assumptions(result.assumptions),
    machine(provenanceOf(outcome)), run(outcome, Object.keys(outcome))];
}

function trafficPage(curve: TrafficCurve, outcome: Outcome): Parts {
  return [trafficHeader(curve), traffic(curve), busiestLinks(curve), run(outcome, Object.keys(outcome))];
}

function point(outcome: Outcome): Parts {
  const own = outcome as unknown as TrafficPoint;
  return trafficPage({ kernel: own.kernel ?? '', points: [own], saturation: null }, outcome);
}

function collectivePage(outcome: Outcome): Parts {
  const result = outcome as unknown as Collective;
  return [collectiveHeader(result), collective(result), run(outcome, Object.keys(outcome))];
}

// `chosen` is the kind of runs that is shown.
function study(outcome: Outcome, chosen: number, choose: (index: number) => void): Parts {
  const own = outcome as unknown as Study;
  const kind = own.columns.findIndex(({ name }) => name === 'kind');
  const kinds = [...new Set(own.rows.map((row) => String(row[kind])))];
  if (kinds.length === 0) return [h('p', {}, 'There is no run in this outcome.')];
  const runs = new Runs(own, kinds[chosen] as string);
  const below = h('div', { 'aria-live': 'polite' });
  const point = (run: Parameters<typeof studyRun>[1]) => {
    below.replaceChildren(studyRun(runs, run, (of, result) => pageOf(of, result, 0, () => undefined)));
    below.scrollIntoView({ behavior: 'smooth' });
  };
  return [studyHeader(own, runs, kinds, chosen, choose), studyLines(runs, point), studyHeat(runs, point), studyScatter(runs, point), studyTable(runs, point), below];
}

function provenanceOf(outcome: Outcome): Provenance | undefined {
  return outcome['provenance'] as Provenance | undefined;
}

const kPages: Record<string, (outcome: Outcome, chosen: number, choose: (index: number) => void) => Parts> = {
  Result: comparison,
  Sweep: sweep,
  GenerateResult: generation,
  ServeResult: served,
  Reproduction: reproduction,
  MacroComparison: macrosPage,
  TrafficCurve: (outcome) => trafficPage(outcome as unknown as TrafficCurve, outcome),
  TrafficPoint: point,
  CollectiveResult: collectivePage,
  StudyRuns: study,
};

// `choose` shows another comparison of a sweep.
export function pageOf(kind: string, outcome: Outcome, chosen: number, choose: (index: number) => void): Parts {
  const build = kPages[kind];
  return build ? build(outcome, chosen, choose) : [h('p', {}, `This page does not show a ${kind}.`)];
}
