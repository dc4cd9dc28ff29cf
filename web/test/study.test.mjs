// The page of a study of many runs.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { canvasColors, close, command, inScratch, open, report, settled, tooltips } from './browser.mjs';

after(close);
const grouped = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

const kPlan = `schema_version: 1
sweep_plan {
  name: "depths"
  decode {
    models: "examples/models/tiny" machines: "configs/tiny.txtpb"
    mappings: "primal" mappings: "compact"
    contexts: "16:48:16"
    fields { field: "router.fifo_flits" values: "4:16:x2" }
  }
  traffic { meshes: "4x4" patterns: "uniform" patterns: "tornado" rates: "0.1:0.3:0.1" cycles: 300 }
}
`;

function study() {
  const plan = inScratch('plan.txtpb');
  const database = inScratch('study.sqlite');
  writeFileSync(plan, kPlan);
  command('sweep', plan, '--db', database, '--quiet');
  return report('study', 'study', 'results', database);
}

test('study: lines, heat map and front, wide and narrow, of every kind of run', async () => {
  const { path } = study();
  for (const options of [{ width: 1280, scheme: 'light' }, { width: 420, scheme: 'dark' }]) {
    const { page, complaints } = await open(path, options);
    for (const kind of ['decode', 'traffic']) {
      await page.select('header select', kind === 'decode' ? '0' : '1');
      await settled(page);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= options.width);
      const found = await canvasColors(page);
      assert.deepEqual(found.map(({ where }) => where), ['lines', 'heat', 'front']);
      for (const { where, colors } of found) assert.ok(colors > 4, `a canvas of ${where} has ${colors} colours`);
    }
    assert.deepEqual(complaints, []);
    await page.close();
  }
});

test('study: the best run is named, and a heat map has the best of each pair', async () => {
  const { path, outcome } = study();
  const { page } = await open(path);
  const runs = outcome.runs.filter(({ kind }) => kind === 'decode');
  const best = runs.reduce((a, b) => (b.cycles_per_token < a.cycles_per_token ? b : a));
  assert.equal(await page.$eval('h1', (element) => element.innerText), 'depths');
  assert.ok((await page.$eval('.verdict', (element) => element.innerText)).startsWith(`The lowest cycles per token is ${grouped(best.cycles_per_token)}: `));
  await page.select('#heat label:nth-of-type(2) select', '1'); // across: the context
  await page.select('#heat label:nth-of-type(3) select', '0'); // down: the depth
  const texts = await tooltips(page, 'heat', { across: 60, down: 20 });
  for (const depth of [4, 8, 16]) {
    const least = Math.min(...runs.filter((run) => run.router_fifo_flits === depth && run.context_entries === 32).map((run) => run.cycles_per_token));
    assert.ok(texts.some((text) => text.startsWith(`router fifo flits ${depth}, context entries 32, `) && text.endsWith(`cycles per token ${grouped(least)}`)), `${depth}: ${least} not in\n${texts.join('\n')}`);
  }
  await page.close();
});

test('study: a run that is clicked is shown, with what its own page has', async () => {
  const { path, outcome } = study();
  const { page, complaints } = await open(path);
  assert.equal(await page.$('#one-run'), null);
  await page.click('#front button');
  await settled(page);
  const shown = await page.$eval('#one-run', (element) => element.innerText);
  const key = outcome.runs.find((run) => shown.includes(`context entries ${run.context_entries}, mapping ${run.mapping}`) && shown.includes(`router fifo flits ${run.router_fifo_flits},`));
  assert.equal(await page.$eval('#ranking tbody td:nth-child(3)', (element) => element.innerText), grouped(key.cycles_per_token));
  // A field of the heat map.
  const before = shown;
  const box = await (await page.$('#heat .chart')).boundingBox();
  await page.$eval('#heat .chart', (element) => element.scrollIntoView({ block: 'center' }));
  const now = await (await page.$('#heat .chart')).boundingBox();
  await page.mouse.click(now.x + 0.8 * box.width, now.y + 30);
  await settled(page);
  assert.notEqual(await page.$eval('#one-run', (element) => element.innerText), before);
  assert.deepEqual(complaints, []);
  await page.close();
});
