// Builds the page from the outcome that the program put into it.
import { h } from './parts/dom';
import { pageOf, type Outcome } from './pages';

function navigation(sections: HTMLElement[]): HTMLElement {
  return h('nav', { 'aria-label': 'Sections' }, ...sections.map((part) =>
    h('a', { href: `#${part.id}` }, part.querySelector('h2')?.textContent ?? part.id)));
}

const data = document.getElementById('outcome') as HTMLScriptElement;
const main = document.getElementById('page') as HTMLElement;
const kind = data.dataset['kind'] ?? '';
const outcome = JSON.parse(data.textContent ?? '') as Outcome;

// `chosen` is the comparison of a sweep that is shown.
function show(chosen: number): void {
  const parts = pageOf(kind, outcome, chosen, show).filter((part): part is HTMLElement => part !== null);
  const sections = parts.filter((part) => part.tagName === 'SECTION');
  const [first, ...rest] = parts;
  main.replaceChildren(...(first ? [first] : []), ...(sections.length > 1 ? [navigation(sections)] : []), ...rest);
}

show(0);
