// What the program writes, opened from disk in a headless Chromium. PRIMALSIM_BINARY names the program, CHROMIUM the browser.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = process.env.PRIMALSIM_BINARY;
const scratch = mkdtempSync(join(tmpdir(), 'primalsim-page-'));
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none'],
});

export async function close() {
  await browser.close();
  rmSync(scratch, { recursive: true });
}

// Runs the program; a file that it makes may be `inScratch(NAME)`.
export function command(...options) {
  return execFileSync(binary, options, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
}
export const inScratch = (name) => join(scratch, name);

// Runs the program with --out; gives the path of the page and the outcome beside it.
export function report(name, stem, ...options) {
  const folder = join(scratch, name);
  execFileSync(binary, [...options, '--out', folder], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  return { path: join(folder, `${stem}.html`), outcome: JSON.parse(readFileSync(join(folder, `${stem}.json`), 'utf8')) };
}

// A page with `complaints`: what it wrote to the console, threw, or asked the network for.
export async function open(path, { width = 1280, scheme = 'light' } = {}) {
  const page = await browser.newPage();
  const complaints = [];
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.stack}`));
  page.on('request', (request) => {
    if (request.url() !== `file://${path}`) complaints.push(`request: ${request.url()}`);
  });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setViewport({ width, height: 900 });
  await page.goto(`file://${path}`, { waitUntil: 'load' });
  await settled(page);
  return { page, complaints };
}

// Two frames, and what observers and timers do in them.
export async function settled(page) {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 30)))));
}

// How many different colours each canvas of the page shows; folds are opened first.
export async function canvasColors(page) {
  await page.$$eval('details', (all) => all.forEach((each) => (each.open = true)));
  await settled(page);
  return page.$$eval('canvas', (all) => all.map((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const colors = new Set();
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200) colors.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    return { where: canvas.closest('section')?.id, colors: colors.size };
  }));
}

// All that the tooltips of chart number `index` of a section say when the pointer goes over it on a grid.
export async function tooltips(page, section, { index = 0, across = 24, down = 20 } = {}) {
  const chart = (await page.$$(`#${section} .chart`))[index];
  await chart.evaluate((element) => {
    element.scrollIntoView({ block: 'center' });
    element.seen = new Set();
    new MutationObserver(() => {
      const tip = element.querySelector('.tooltip');
      if (tip && getComputedStyle(tip).visibility !== 'hidden') element.seen.add(tip.innerText.replace(/\s+/g, ' '));
    }).observe(element, { childList: true, subtree: true, attributes: true, characterData: true });
  });
  const box = await chart.boundingBox();
  for (let y = box.y + 14; y < box.y + box.height - 50; y += down) {
    for (let x = box.x + 20; x < box.x + box.width; x += across) await page.mouse.move(x, y);
  }
  await settled(page);
  return chart.evaluate((element) => [...element.seen]);
}
