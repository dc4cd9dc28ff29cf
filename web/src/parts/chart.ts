// Charts by ECharts, only the kinds that are used; each is drawn anew when the width or the colours change.
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { h } from './dom';
import { short } from './numbers';
import { onThemeChange, theme, type Theme } from './theme';

echarts.use([BarChart, CustomChart, LineChart, ScatterChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

export type Option = Record<string, unknown>;

export interface Chart {
  element: HTMLElement;
  redraw(): void; // after what `option` depends on has changed
}

let drawn: Chart[] = [];
function redrawAll(): void {
  drawn = drawn.filter(({ element }) => element.isConnected);
  drawn.forEach((chart) => chart.redraw());
}
onThemeChange(redrawAll);
window.addEventListener('beforeprint', redrawAll);

// What was clicked: a point of a series.
export interface Clicked {
  seriesIndex: number;
  dataIndex: number;
}

// `label` says in a sentence what the picture shows; `option` is asked for every drawing with the width in pixels.
export function chart(label: string, height: () => number, option: (theme: Theme, width: number) => Option, clicked?: (what: Clicked) => void): Chart {
  const element = h('div', { class: 'chart', role: 'img', 'aria-label': label });
  let instance: echarts.ECharts | undefined;
  const redraw = () => {
    const width = element.clientWidth;
    if (width === 0) return;
    element.style.height = `${height()}px`;
    if (!instance) {
      instance = echarts.init(element);
      if (clicked) instance.on('click', ({ seriesIndex, dataIndex }) => clicked({ seriesIndex: seriesIndex ?? 0, dataIndex }));
    }
    instance.resize();
    instance.setOption({ animation: false, textStyle: { fontFamily: 'system-ui, "DejaVu Sans", sans-serif' }, ...option(theme(), width) }, true);
  };
  let width = 0;
  new ResizeObserver(() => {
    if (element.clientWidth === width) return;
    width = element.clientWidth;
    redraw();
  }).observe(element);
  drawn.push({ element, redraw });
  return { element, redraw };
}

export function categoryAxis(theme: Theme, names: string[], width: number): Option {
  return {
    type: 'category', data: names, inverse: true,
    axisLine: { lineStyle: { color: theme.line } }, axisTick: { show: false },
    axisLabel: { color: theme.text, fontSize: width < 500 ? 12 : 13, width: Math.min(220, 0.36 * width), overflow: 'truncate', interval: 0 },
  };
}

export function valueAxis(theme: Theme, name: string, more: Option = {}): Option {
  return {
    type: 'value', name, nameLocation: 'middle', nameGap: 28, nameTextStyle: { color: theme.faint, fontSize: 13 },
    axisLabel: { color: theme.faint, fontSize: 12, hideOverlap: true, formatter: (value: number) => short(value) }, splitLine: { lineStyle: { color: theme.line } },
    axisLine: { lineStyle: { color: theme.line } }, ...more,
  };
}

// Room for the names of `categoryAxis` and of the value axis below.
export function grid(more: Option = {}): Option {
  return { left: 8, right: 24, top: 8, bottom: 28, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel', ...more };
}

export function tooltip(theme: Theme, more: Option = {}): Option {
  return {
    confine: true, backgroundColor: theme.paper, borderColor: theme.line, textStyle: { color: theme.text, fontSize: 13 },
    extraCssText: 'max-width:26rem;white-space:normal', className: 'tooltip', transitionDuration: 0, ...more,
  };
}

// A tooltip's contents: a title and lines of name and value.
export function tip(title: string, lines: [string, string, string?][]): HTMLElement {
  return h('div', {}, h('strong', {}, title), ...lines.map(([name, value, color]) =>
    h('div', { class: 'tip' }, color ? h('span', { class: 'swatch', style: `background:${color}` }) : null,
      h('span', {}, name), h('span', { class: 'number' }, value))));
}
