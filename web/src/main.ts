// Builds the page from the outcome that the program put into it.
import type { Comparison } from './outcome';
import { h, type Child } from './parts/dom';
import { causes } from './sections/causes';
import { differences } from './sections/difference';
import { energy } from './sections/energy';
import { comparisonHeader } from './sections/header';
import { assumptions, provenance } from './sections/machine';
import { mesh } from './sections/mesh';
import { ranking } from './sections/ranking';
import { timeline } from './sections/timeline';

type Outcome = Record<string, unknown>;

interface Machine {
  mesh?: { width?: number; height?: number };
}

function machineOf(outcome: Outcome): Machine | undefined {
  return (outcome['provenance'] as { machine?: Machine } | undefined)?.machine;
}

function comparison(outcome: Outcome): Child[] {
  const result = outcome as unknown as Comparison;
  if (result.mappings.length === 0) return [h('p', {}, 'There is no mapping in this outcome.')];
  // Sections go from one mapping to the next in the order of the ranking.
  result.mappings.sort((a, b) => a.cycles_per_token - b.cycles_per_token);
  const known = ['model', 'adapter', 'architecture', 'context', 'layers', 'lm_head', 'mappings', 'assumptions', 'differences'];
  return [comparisonHeader(result), ranking(result), causes(result), differences(result), timeline(result), mesh(result, machineOf(outcome)?.mesh), energy(result),
    assumptions(result.assumptions), provenance(outcome, known)];
}

const kPages: Record<string, (outcome: Outcome) => Child[]> = { Result: comparison };

function navigation(sections: HTMLElement[]): HTMLElement {
  return h('nav', { 'aria-label': 'Sections' }, ...sections.map((part) =>
    h('a', { href: `#${part.id}` }, part.querySelector('h2')?.textContent ?? part.id)));
}

const data = document.getElementById('outcome') as HTMLScriptElement;
const main = document.getElementById('page') as HTMLElement;
const build = kPages[data.dataset['kind'] ?? ''];
const parts = build ? build(JSON.parse(data.textContent ?? '') as Outcome) : [h('p', {}, `This page does not show a ${data.dataset['kind']}.`)];
const nodes = parts.filter((part): part is HTMLElement => part instanceof HTMLElement);
const sections = nodes.filter((part) => part.tagName === 'SECTION');
const [first, ...rest] = nodes;
main.replaceChildren(...(first ? [first] : []), ...(sections.length > 1 ? [navigation(sections)] : []), ...rest);
// Charts could not know their width before they were in the page.
window.dispatchEvent(new Event('resize'));
