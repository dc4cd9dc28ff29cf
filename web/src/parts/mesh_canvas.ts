// All macros of some tiles on one plain canvas: a square per macro, coloured by a value, and links as strokes between them.
import { h } from './dom';
import { heat, onThemeChange, theme } from './theme';
import { macroOf, type Link, type Place, type Size } from './places';

export interface Picture {
  titles: string[]; // of the tiles
  size: Size;
  values: Map<number, number>; // by macro; others are 0
  most: number; // the value that is warmest
  colors?: Map<number, string>; // by macro, in place of the values'
  links: Link[];
}

interface Layout {
  columns: number; // tiles beside each other
  cell: number; // pixels of a macro
  width: number;
  height: number;
}

const kGap = 14; // between tiles
const kTitle = 20; // above each tile

// The largest squares with which all fits into the width and 760 pixels of height.
function layOut(picture: Picture, width: number): Layout {
  let best: Layout | undefined;
  for (let columns = 1; columns <= picture.titles.length; ++columns) {
    const cell = Math.min(22, Math.floor((width / columns - kGap) / picture.size.width));
    if (cell < 1) break;
    const height = Math.ceil(picture.titles.length / columns) * (cell * picture.size.height + kGap + kTitle);
    const fits = height <= 760;
    if (!best || (fits && (best.height > 760 || cell > best.cell)) || (!fits && height < best.height)) best = { columns, cell, width, height };
  }
  return best ?? { columns: 1, cell: 1, width, height: 100 };
}

function corner({ tile, x, y }: Place, layout: Layout, size: Size): [number, number] {
  const across = layout.cell * size.width + kGap;
  const down = layout.cell * size.height + kGap + kTitle;
  return [(tile % layout.columns) * across + x * layout.cell, Math.floor(tile / layout.columns) * down + kTitle + y * layout.cell];
}

function placeAt(px: number, py: number, layout: Layout, picture: Picture): Place | null {
  const { size } = picture;
  const across = layout.cell * size.width + kGap;
  const down = layout.cell * size.height + kGap + kTitle;
  const [column, row] = [Math.floor(px / across), Math.floor(py / down)];
  const x = Math.floor((px - column * across) / layout.cell);
  const y = Math.floor((py - row * down - kTitle) / layout.cell);
  const tile = row * layout.columns + column;
  const inside = column < layout.columns && tile < picture.titles.length && x >= 0 && x < size.width && y >= 0 && y < size.height;
  return inside ? { tile, x, y } : null;
}

function drawTiles(context: CanvasRenderingContext2D, picture: Picture, layout: Layout): void {
  const colors = theme();
  const edge = layout.cell > 4 ? 1 : 0;
  context.font = '13px system-ui, "DejaVu Sans", sans-serif';
  for (let tile = 0; tile < picture.titles.length; ++tile) {
    const [left, top] = corner({ tile, x: 0, y: 0 }, layout, picture.size);
    context.fillStyle = colors.faint;
    context.fillText(picture.titles[tile] ?? '', left, top - 6);
    for (let y = 0; y < picture.size.height; ++y) {
      for (let x = 0; x < picture.size.width; ++x) {
        const macro = macroOf({ tile, x, y }, picture.size);
        const value = picture.values.get(macro) ?? 0;
        // The root shows small values beside large ones.
        context.fillStyle = picture.colors?.get(macro) ?? (value > 0 ? heat(Math.sqrt(value / picture.most)) : colors.line);
        context.fillRect(left + x * layout.cell, top + y * layout.cell, layout.cell - edge, layout.cell - edge);
      }
    }
  }
}

// A stroke from macro to macro that is thicker the busier the link is; one that leaves its tile ends at the edge.
function drawLinks(context: CanvasRenderingContext2D, picture: Picture, layout: Layout): void {
  const most = Math.max(...picture.links.map((link) => link.share), 1e-9);
  const half = layout.cell / 2;
  for (const link of [...picture.links].reverse()) {
    const [x1, y1] = corner(link.from, layout, picture.size).map((at) => at + half) as [number, number];
    const [dx, dy] = link.from.tile === link.to.tile
      ? [link.to.x - link.from.x, link.to.y - link.from.y] : [link.to.tile > link.from.tile ? 1 : -1, 0];
    const long = Math.max(layout.cell, 6);
    const [x2, y2] = [x1 + dx * long, y1 + dy * long];
    const thick = Math.max(2, (0.55 * layout.cell * link.share) / most);
    for (const [color, wide] of [[theme().paper, thick + 2], [theme().text, thick]] as const) {
      context.strokeStyle = context.fillStyle = color;
      context.lineWidth = wide;
      context.beginPath();
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
      context.stroke();
      context.beginPath(); // the end that it leads to
      context.arc(x2, y2, wide * 0.8, 0, 7);
      context.fill();
    }
  }
}

export interface MeshCanvas {
  element: HTMLElement;
  show(picture: Picture): void;
}

// `pointed` is called with the macro that the pointer or the arrow keys are at, or null.
export function meshCanvas(label: string, pointed: (place: Place | null) => void): MeshCanvas {
  const canvas = h('canvas', { tabindex: 0, role: 'img', 'aria-label': label });
  const element = h('div', { class: 'mesh' }, canvas);
  let picture: Picture | undefined;
  let layout: Layout | undefined;
  let at: Place | null = null; // marked
  let pinned = false;

  const draw = () => {
    if (!picture || element.clientWidth === 0) return;
    layout = layOut(picture, element.clientWidth);
    const scale = window.devicePixelRatio || 1;
    canvas.width = layout.width * scale;
    canvas.height = layout.height * scale;
    canvas.style.height = `${layout.height}px`;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.scale(scale, scale);
    drawTiles(context, picture, layout);
    drawLinks(context, picture, layout);
    if (!at) return;
    const [x, y] = corner(at, layout, picture.size);
    context.strokeStyle = theme().text;
    context.lineWidth = 2;
    context.strokeRect(x - 2, y - 2, layout.cell + 3, layout.cell + 3);
  };
  const mark = (place: Place | null) => {
    if (place?.tile === at?.tile && place?.x === at?.x && place?.y === at?.y) return;
    at = place;
    draw();
    pointed(place);
  };
  const under = (event: MouseEvent) => (picture && layout ? placeAt(event.offsetX, event.offsetY, layout, picture) : null);
  canvas.addEventListener('mousemove', (event) => { if (!pinned) mark(under(event)); });
  canvas.addEventListener('mouseleave', () => { if (!pinned) mark(null); });
  canvas.addEventListener('click', (event) => {
    const place = under(event);
    pinned = place !== null && !(pinned && place.tile === at?.tile && place.x === at.x && place.y === at.y);
    mark(place);
  });
  canvas.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === 'Escape') {
      pinned = false;
      mark(null);
    }
    if (!step || !picture) return;
    event.preventDefault();
    pinned = true;
    if (!at) return mark({ tile: 0, x: 0, y: 0 });
    const { width, height } = picture.size;
    let [tile, x, y] = [at.tile, at.x + (step[0] ?? 0), Math.max(0, Math.min(height - 1, at.y + (step[1] ?? 0)))];
    if (x < 0 && tile > 0) [tile, x] = [tile - 1, width - 1];
    if (x >= width && tile + 1 < picture.titles.length) [tile, x] = [tile + 1, 0];
    mark({ tile, x: Math.max(0, Math.min(width - 1, x)), y });
  });
  onThemeChange(draw);
  new ResizeObserver(draw).observe(element);
  return {
    element,
    show(next) {
      picture = next;
      at = null;
      pinned = false;
      draw();
      pointed(null);
    },
  };
}
