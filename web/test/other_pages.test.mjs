// The pages of other outcomes than a comparison's.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { canvasColors, close, open, report, tooltips } from './browser.mjs';

after(close);
const grouped = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

// Opens it wide and light, narrow and dark: silent, as wide as the window, and with these canvases.
async function opens(path, canvases) {
  for (const options of [{ width: 1280, scheme: 'light' }, { width: 420, scheme: 'dark' }]) {
    const { page, complaints } = await open(path, options);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= options.width);
    const found = await canvasColors(page);
    assert.deepEqual(found.map(({ where }) => where), canvases);
    for (const { where, colors } of found) assert.ok(colors > 4, `a canvas of ${where} has ${colors} colours`);
    assert.deepEqual(complaints, []);
    await page.close();
  }
}

test('generate: latency against context, policies and energy', async () => {
  const { path, outcome } = report('generate', 'generate', 'generate', 'examples/models/tiny', '--adapter', 'examples/adapters/tiny-r4-qv',
    '--arch', 'configs/tiny.txtpb', '--prompt', '8', '--output', '16');
  await opens(path, ['latency', 'policies', 'energy']);
  const { page } = await open(path);
  const [request] = outcome.requests;
  assert.ok((await page.$eval('header .verdict', (element) => element.innerText)).includes('tokens per second'));
  const texts = await tooltips(page, 'latency', { across: 10, down: 120 });
  const last = `${grouped(8 + 15)} attended entries token 16 of 1, `; // 8 of the prompt, and 15 made before
  assert.ok(texts.some((text) => text.startsWith(last) && text.endsWith(`${grouped(request.inter_token.last_cycles)} cycles`)), `${last} not in\n${texts.join('\n')}`);
  await page.close();
});

test('serve: latencies, load over time, adapters and states', async () => {
  const { path, outcome } = report('serve', 'serve', 'serve', 'examples/models/tiny', '--arch', 'configs/tiny.txtpb', '--adapter', 'examples/adapters/tiny-r4-qv',
    '--adapters', '6', '--trace', 'examples/traces/tiny.csv');
  await opens(path, ['latencies', 'load', 'adapters', 'states', 'energy']);
  const { page } = await open(path);
  const cells = (section, table = 0) => page.$$eval(`#${section} table`, (all, at) => [...all[at].rows].map((row) => [...row.cells].map((cell) => cell.innerText)), table);
  assert.equal((await cells('adapters'))[1][1], grouped(outcome.adapters.hits));
  assert.equal((await cells('load'))[1][1], grouped(outcome.max_concurrent_requests));
  const shares = (await cells('states')).slice(1).map((row) => [row[0], row[1]]);
  assert.deepEqual(shares, Object.entries(outcome.states).map(([name, share]) => [name, `${(100 * share).toFixed(1)} %`]));
  // Of each adapter: found and written; together they are all requests that were taken up.
  const texts = await tooltips(page, 'adapters', { across: 200, down: 8 });
  const bars = new Map(texts.map((text) => /^(.*) in place ([\d,]+) had to be written ([\d,]+)$/.exec(text)).filter(Boolean).map((found) => [found[1], [Number(found[2]), Number(found[3])]]));
  const sums = [0, 1].map((i) => [...bars.values()].reduce((sum, bar) => sum + bar[i], 0));
  assert.deepEqual(sums, [outcome.adapters.hits, outcome.adapters.misses], texts.join('\n'));
  await page.close();
});

test('reproduce: published figures beside simulated ones', async () => {
  const { path, outcome } = report('reproduce', 'reproduction', 'reproduce', '--figures-only');
  await opens(path, ['figures']);
  const { page } = await open(path);
  const rows = await page.$$eval('#figures tbody tr', (all) => all.length);
  assert.equal(rows, outcome.figures.length);
  await page.close();
});

test('reproduce --macros: published macros beside the model of an array', async () => {
  const { path, outcome } = report('macros', 'macros', 'reproduce', '--macros');
  await opens(path, ['macros', 'parts']);
  const { page } = await open(path);
  const rows = await page.$$eval('#macros table', ([first]) => [...first.tBodies[0].rows].map((row) => row.cells[0].innerText));
  assert.deepEqual(rows, outcome.macros.map(({ macro }) => `${macro.chip}, ${macro.point}`));
  const choices = await page.$$eval('#choices tbody tr', (all) => all.map((row) => row.cells[4].innerText));
  assert.deepEqual(choices, [outcome.machine_product_cycles, ...outcome.choices.map((choice) => choice.product_cycles)].map(grouped));
  const [first] = outcome.macros;
  const texts = await tooltips(page, 'macros', { across: 300, down: 25 });
  const published = `published ${Number(first.macro.tops_per_watt.toPrecision(3))} TOPS/W`;
  assert.ok(texts.some((text) => text.includes(published)), `${published} not in\n${texts.join('\n')}`);
  await page.close();
});

test('traffic: latency against load, and one load alone', async () => {
  const network = ['traffic', '--mesh', '4x4', '--router', 'iq4', '--packet-flits', '2'];
  const { path, outcome } = report('curve', 'traffic', ...network, '--rates', '0.05:0.25:0.1');
  await opens(path, ['latency']);
  const { page } = await open(path);
  const cells = await page.$$eval('#latency tbody tr', (all) => all.map((row) => Number(row.cells[4].innerText.replace(/,/g, ''))));
  assert.deepEqual(cells, outcome.points.map((point) => point.packet_latency.p50));
  const texts = await tooltips(page, 'latency', { across: 30, down: 150 });
  assert.ok(texts.some((text) => text.includes(`p99 ${grouped(outcome.points[0].packet_latency.p99)} cycles`)), texts.join('\n'));
  await page.close();
  await opens(report('point', 'traffic', ...network, '--rate', '0.1').path, []);
});

test('collective: cycles beside their lower bound', async () => {
  const { path, outcome } = report('collective', 'collective', 'collective', 'all-reduce', '--mesh', '4x4', '--flits', '64');
  await opens(path, ['collective']);
  const { page } = await open(path);
  const texts = await tooltips(page, 'collective', { across: 500, down: 15 });
  assert.ok(texts.includes(`tree cycles ${grouped(outcome.cycles)}`), texts.join('\n'));
  await page.close();
});

test('several contexts: all of them, and the one that is chosen', async () => {
  const { path, outcome } = report('sweep', 'report', 'compare', 'examples/models/tiny', '--arch', 'configs/tiny.txtpb', '--context', '20,40', '--mapping', 'primal', '--mapping', 'hilbert');
  await opens(path, ['overview', 'ranking', 'causes', 'difference', 'timeline', 'mesh', 'energy', 'energy']);
  const { page, complaints } = await open(path);
  const best = (index) => Math.min(...outcome.results[index].mappings.map((mapping) => mapping.cycles_per_token));
  const shown = () => page.$eval('#ranking tbody td:nth-child(3)', (element) => element.innerText);
  assert.equal(await shown(), grouped(best(0)));
  await page.select('#overview select', '1');
  assert.equal(await shown(), grouped(best(1)));
  assert.deepEqual(complaints, []);
  await page.close();
});
