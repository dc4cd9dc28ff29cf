// Making elements. All text goes in as text, never as markup: names come from files.

export type Child = Node | string | null | undefined;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | number> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false) element.setAttribute(name, String(value));
  }
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}

export function section(id: string, title: string, lead: string, ...children: Child[]): HTMLElement {
  const heading = h('h2', { id: `${id}-title` }, title);
  return h('section', { id, 'aria-labelledby': `${id}-title` }, heading, lead ? h('p', { class: 'lead' }, lead) : null, ...children);
}

export interface Column {
  title: string;
  number?: boolean;
  prose?: boolean; // sentences
  about?: string; // shown when the title is hovered over
}

function classOf(column: Column | undefined): Record<string, string> {
  return column?.number ? { class: 'number' } : column?.prose ? { class: 'prose' } : {};
}

// The first cell of a row is its head.
export function table(columns: Column[], rows: Child[][], caption: string): HTMLElement {
  const cell = (column: Column | undefined, child: Child, first: boolean) =>
    h(first ? 'th' : 'td', { ...(first ? { scope: 'row' } : {}), ...classOf(column) }, child);
  const head = columns.map((column) =>
    h('th', { scope: 'col', ...classOf(column), ...(column.about ? { title: column.about } : {}) }, column.title));
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h('table', {}, h('caption', {}, caption), h('thead', {}, h('tr', {}, ...head)),
      h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map((child, i) => cell(columns[i], child, i === 0)))))));
}

export function fold(summary: string, ...children: Child[]): HTMLElement {
  return h('details', {}, h('summary', {}, summary), ...children);
}

export function swatch(color: string): HTMLElement {
  return h('span', { class: 'swatch', style: `background:${color}`, 'aria-hidden': 'true' });
}

// A drop-down list with its label; `changed` is called with the index chosen.
export function choice(label: string, options: string[], chosen: number, changed: (index: number) => void): HTMLElement {
  const select = h('select', {}, ...options.map((text, i) => h('option', { value: i, selected: i === chosen }, text)));
  select.addEventListener('change', () => changed(select.selectedIndex));
  return h('label', { class: 'choice' }, label, ' ', select);
}

// The same with all options in sight.
let radios = 0; // so that each group has a name of its own

export function radio(label: string, options: string[], chosen: number, changed: (index: number) => void): HTMLElement {
  const name = `radio-${++radios}`;
  const inputs = options.map((text, i) => {
    const input = h('input', { type: 'radio', name, value: i, checked: i === chosen });
    input.addEventListener('change', () => changed(i));
    return h('label', {}, input, ' ', text);
  });
  return h('fieldset', { class: 'radio' }, h('legend', {}, label), ...inputs);
}
