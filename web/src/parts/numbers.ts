// Numbers as text, the same on every machine: no locale.

// 12345 as "12,345"; a minus sign that lines up with the digits.
export function grouped(value: number): string {
  const text = Math.abs(Math.round(value)).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  return value < 0 && text !== '0' ? `\u2212${text}` : text;
}

export function signed(value: number): string {
  return value > 0 ? `+${grouped(value)}` : grouped(value);
}

// A share of 1 as "58.4 %".
export function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : 'n/a';
}

// Four digits that count.
export function short(value: number): string {
  if (!Number.isFinite(value)) return 'n/a';
  if (Math.abs(value) >= 1000) return grouped(value);
  return Number(value.toPrecision(4)).toString().replace(/^-/, '\u2212');
}

// The SI prefix that suits a value, and by what to multiply: 0.0123 is 12.3 of "m".
export function prefixOf(value: number): { prefix: string; times: number } {
  const prefixes = ['f', 'p', 'n', '\u00b5', 'm', '', 'k', 'M', 'G', 'T'];
  const power = value === 0 ? 0 : Math.max(-5, Math.min(4, Math.floor(Math.log10(Math.abs(value)) / 3 + 1e-9)));
  return { prefix: prefixes[power + 5] ?? '', times: 10 ** (-3 * power) };
}

// 0.0123 and "J" as "12.3 mJ".
export function si(value: number, unit: string): string {
  const { prefix, times } = prefixOf(value);
  return `${Number((value * times).toPrecision(4))} ${prefix}${unit}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

// "router_macs" as "router macs".
export function words(name: string): string {
  return name.replace(/_/g, ' ');
}
