// Colours: those of Okabe and Ito, which colour-blind people tell apart, and shades of them; and the page's own in light and dark.

export const kBlue = '#0072B2';
export const kSky = '#56B4E9';
export const kGreen = '#009E73';
export const kOrange = '#E69F00';
export const kVermilion = '#D55E00';
export const kPurple = '#CC79A7';
export const kYellow = '#F0E442';
export const kGrey = '#8A8F98';

// For series without a meaning of their own; they also differ in lightness.
export const kSeries = [kBlue, kOrange, kGreen, kPurple, kSky, kVermilion, kYellow, kGrey,
  '#003B5C', '#8F6300', '#00523C', '#7E3F63', '#A9D8F4', '#F0A070'];

export function seriesColor(index: number): string {
  return kSeries[index % kSeries.length] as string;
}

export interface Theme {
  text: string;
  faint: string;
  line: string;
  paper: string;
}

const kLight: Theme = { text: '#1b1f24', faint: '#5a6370', line: '#d5dae1', paper: '#ffffff' };
const kDark: Theme = { text: '#e8ebef', faint: '#a3acb8', line: '#3a424d', paper: '#171b21' };

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const print = window.matchMedia('print');

// Paper is white whatever the screen is.
export function theme(): Theme {
  return dark.matches && !print.matches ? kDark : kLight;
}

export function onThemeChange(changed: () => void): void {
  dark.addEventListener('change', changed);
  print.addEventListener('change', changed);
}

// Of a value from 0 to 1: from faint to strong, rising in lightness contrast (light: pale yellow to dark red; dark: the reverse).
export function heat(value: number): string {
  const stops: [number, number, number][] = theme() === kLight
    ? [[255, 237, 160], [254, 178, 76], [240, 90, 40], [150, 0, 38]]
    : [[92, 38, 20], [180, 70, 20], [240, 150, 50], [255, 240, 180]];
  const at = Math.max(0, Math.min(1, value)) * (stops.length - 1);
  const low = stops[Math.floor(at)] as [number, number, number];
  const high = stops[Math.min(stops.length - 1, Math.floor(at) + 1)] as [number, number, number];
  const part = at - Math.floor(at);
  const mix = (i: 0 | 1 | 2) => Math.round(low[i] + part * (high[i] - low[i]));
  return `rgb(${mix(0)},${mix(1)},${mix(2)})`;
}
