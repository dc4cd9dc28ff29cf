// The page of `compare`, as the program writes it, in a browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { canvasColors, close, open, report, settled, tooltips } from './browser.mjs';

after(close);
const { path, outcome } = report('compare', 'report', 'compare', 'examples/models/tiny', '--adapter', 'examples/adapters/tiny-r4-qv',
  '--arch', 'configs/tiny.txtpb', '--context', '40', '--control', 'both', '--sensitivity', '--stability');
const mappings = [...outcome.mappings].sort((a, b) => a.cycles_per_token - b.cycles_per_token);
const grouped = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
const sections = ['ranking', 'causes', 'difference', 'sensitivity', 'stability', 'timeline', 'mesh', 'energy', 'assumptions'];

for (const width of [1280, 420]) {
  for (const scheme of ['light', 'dark']) {
    test(`${width} pixels, ${scheme}: silent, no wider than the window, every chart drawn`, async () => {
      const { page, complaints } = await open(path, { width, scheme });
      const found = await page.$$eval('section', (all) => all.map((each) => each.id));
      for (const id of sections) assert.ok(found.includes(id), `no section ${id}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width);
      const canvases = await canvasColors(page);
      assert.deepEqual(canvases.map(({ where }) => where), ['ranking', 'causes', 'difference', 'sensitivity', 'timeline', 'mesh', 'energy', 'energy']);
      for (const { where, colors } of canvases) assert.ok(colors > 4, `a canvas of ${where} has ${colors} colours`);
      const background = await page.$eval('section', (element) => getComputedStyle(element).backgroundColor);
      assert.equal(background, scheme === 'dark' ? 'rgb(23, 27, 33)' : 'rgb(255, 255, 255)');
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }
}

test('the table ranks the mappings, with their cycles', async () => {
  const { page } = await open(path);
  const rows = await page.$$eval('#ranking table tbody tr', (all, count) => all.slice(0, count).map((row) => [...row.cells].slice(0, 3).map((cell) => cell.innerText)), mappings.length);
  assert.deepEqual(rows, mappings.map((m) => [m.name, grouped(m.cycles_per_layer), grouped(m.cycles_per_token)]));
  await page.close();
});

test('hovering over the ranking tells computation, moving and contention of each mapping', async () => {
  const { page } = await open(path);
  const texts = await tooltips(page, 'ranking', { across: 500 });
  for (const m of mappings) {
    assert.ok(texts.includes(`${m.name}: ${grouped(m.cycles_per_token)} cycles per token computation ${grouped(m.none_cycles)} moving data `
      + `${grouped(m.uncontended_cycles - m.none_cycles)} contention ${grouped(m.flit_cycles - m.uncontended_cycles)}`), `${m.name} not in\n${texts.join('\n')}`);
  }
  await page.close();
});

test('hovering over the causes tells the cycles of each large one', async () => {
  const { page } = await open(path);
  const texts = await tooltips(page, 'causes');
  for (const m of mappings) {
    const sums = new Map();
    for (const { cause, cycles } of m.attribution) sums.set(cause, (sums.get(cause) ?? 0) + cycles);
    for (const [cause, cycles] of sums) {
      if (cycles < 0.1 * m.cycles_per_layer) continue; // the pointer may have missed it
      const begin = `${m.name}: ${cause.replace(/_/g, ' ')} cycles per layer ${grouped(cycles)} `;
      assert.ok(texts.some((text) => text.startsWith(begin)), `${begin} not in\n${texts.join('\n')}`);
    }
  }
  await page.close();
});

test('the difference of the fastest and another mapping is that of the program', async () => {
  const { page } = await open(path);
  const theirs = outcome.differences.find(({ to }) => to === mappings[mappings.length - 1].name);
  const [from, to] = await page.$$('#difference select');
  await from.select(String(mappings.findIndex(({ name }) => name === theirs.from)));
  await to.select(String(mappings.findIndex(({ name }) => name === theirs.to)));
  await settled(page);
  const text = await page.$eval('#difference [aria-live]', (element) => element.innerText);
  assert.ok(text.startsWith(`${theirs.to} takes ${grouped(theirs.cycles)} cycles a layer longer than ${theirs.from}.`), text);
  const shown = await page.$$eval('#difference ol li strong', (all) => all.map((each) => each.innerText));
  assert.deepEqual(shown, theirs.rows.slice(0, 6).map(({ cycles }) => (cycles > 0 ? `+${grouped(cycles)}` : `\u2212${grouped(-cycles)}`)));
  const texts = await tooltips(page, 'difference', { across: 500, down: 10 });
  const first = theirs.rows[0];
  const change = `${first.operator}: ${first.cause.replace(/_/g, ' ')} change in cycles ${first.cycles > 0 ? '+' : '\u2212'}${grouped(Math.abs(first.cycles))}`;
  assert.ok(texts.some((line) => line.startsWith(change)), `${change} not in\n${texts.join('\n')}`);
  await page.close();
});

test('causes and difference are those of lock-step control when that is chosen', async () => {
  const { page } = await open(path);
  const checked = await page.$$eval('input[type=radio]:checked', (all) => all.map((each) => each.parentElement.innerText.trim()));
  assert.deepEqual(checked, ['cause', 'data-flow', 'data-flow', 'cause and operator']); // each group on its own
  for (const id of ['causes', 'difference']) await page.$$eval(`#${id} label`, (all) => all.find((label) => label.innerText.trim() === 'lock-step').querySelector('input').click());
  await settled(page);
  const totals = await page.$$eval('#causes table', ([all]) => [...all.querySelector('tbody tr:last-child').cells].map((cell) => cell.innerText));
  assert.deepEqual(totals.slice(1, 1 + mappings.length), mappings.map(({ lockstep }) => grouped(lockstep.cycles_per_layer)));
  const more = mappings[1].lockstep.cycles_per_layer - mappings[0].lockstep.cycles_per_layer;
  const text = await page.$eval('#difference [aria-live]', (element) => element.innerText);
  assert.ok(text.includes(`${grouped(Math.abs(more))} cycles a layer ${more > 0 ? 'longer' : 'less'}`), text);
  await page.close();
});

test('the time line has the runs in lock-step, with what communication of each operator is exposed and hidden', async () => {
  const { page } = await open(path);
  await page.select('#timeline select', String(mappings.length)); // behind those under data-flow control
  await page.$$eval('#timeline details', (all) => all.forEach((each) => (each.open = true)));
  const rows = await page.$$eval('#timeline table', ([all]) => [...all.querySelectorAll('tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText)));
  const { operators } = mappings[0].lockstep;
  const expected = operators.filter(({ graph }) => graph === operators[0].graph).map((operator) => [operator.name,
    ...[operator.first_start_cycle, operator.last_end_cycle, operator.exposed_communication_cycles, operator.hidden_communication_cycles, operator.slack_cycles].map(grouped)]);
  assert.deepEqual(rows.sort(), expected.sort());
  await page.close();
});

test('the causes taken away are those of the program, and the other control is spoken of', async () => {
  const { page } = await open(path);
  const rows = await page.$$eval('#sensitivity table', (all) => [...all[all.length - 1].querySelectorAll('tbody tr')].map((row) => [...row.cells].slice(0, 2).map((cell) => cell.innerText.trim())));
  assert.deepEqual(rows, mappings[0].removed_causes.map(({ cause, blamed_cycles: blamed }) => [cause.replace(/_/g, ' '), grouped(blamed)]));
  const { turn, rows: [own] } = outcome.control_sample;
  const header = await page.$eval('header', (element) => element.innerText);
  assert.ok(header.includes(grouped(turn ? turn.winner_cycles : own.cycles_per_layer)), header);
  await page.close();
});

test('coloured by the cache, the mesh says how many bytes a macro holds', async () => {
  const { page } = await open(path);
  await page.$$eval('#mesh select', (all) => {
    const box = all[1];
    box.value = [...box.options].find((option) => option.text === 'KV cache').value;
    box.dispatchEvent(new Event('change'));
  });
  await settled(page);
  const most = await page.$eval('#mesh .scale', (element) => element.innerText);
  assert.match(most, /[1-9][0-9,]* bytes/);
  await page.close();
});

test('beside one mapping the mesh shows another, and says by which causes they differ', async () => {
  const { page } = await open(path);
  const [first, second] = mappings;
  await page.$$eval('#mesh select', (all) => {
    all[2].value = '2';
    all[2].dispatchEvent(new Event('change'));
  });
  await settled(page);
  assert.equal((await page.$$('#mesh canvas')).length, 2);
  const said = await page.$eval('#mesh', (element) => element.innerText);
  const change = Math.abs(second.cycles_per_layer - first.cycles_per_layer);
  assert.ok(said.includes(`${second.name} takes ${grouped(change)} cycles a layer`), said);
  assert.match(said, /By cause: /);
  await page.$$eval('#mesh select', (all) => {
    all[2].value = '0';
    all[2].dispatchEvent(new Event('change'));
  });
  await settled(page);
  assert.equal((await page.$$('#mesh canvas')).length, 1);
  await page.close();
});

test('hovering over what would help tells what half and twice of a number change', async () => {
  const { page } = await open(path);
  const texts = await tooltips(page, 'sensitivity', { across: 500, down: 12 });
  const [m] = mappings;
  const more = (cycles) => (cycles < m.cycles_per_layer ? '\u2212' : cycles > m.cycles_per_layer ? '+' : '') + grouped(Math.abs(cycles - m.cycles_per_layer));
  const rows = m.sensitivity.filter((row) => row.halved_cycles_per_layer && row.doubled_cycles_per_layer && row.halved_cycles_per_layer > 1.05 * m.cycles_per_layer);
  assert.ok(rows.length > 0);
  for (const row of rows) {
    const text = texts.find((each) => each.startsWith(`${row.field}, now `));
    assert.ok(text?.includes(` ${more(row.halved_cycles_per_layer)} (`) && text.includes(` ${more(row.doubled_cycles_per_layer)} (`), `${row.field}: ${text}`);
  }
  await page.close();
});

test('hovering over the time line tells when operators ran', async () => {
  const { page } = await open(path);
  const texts = await tooltips(page, 'timeline', { across: 60, down: 8 });
  for (const operator of mappings[0].operators) {
    if (operator.last_end_cycle - operator.first_start_cycle < 0.2 * mappings[0].cycles_per_layer) continue;
    const begin = `${operator.name} first start ${grouped(operator.first_start_cycle)} last end ${grouped(operator.last_end_cycle)}`;
    assert.ok(texts.some((text) => text.startsWith(begin)), `${begin} not in\n${texts.join('\n')}`);
  }
  await page.close();
});

// With the arrow keys, from the first macro on; gives what the page says there.
async function goTo(page, tile, x, y) {
  const said = () => page.$eval('#mesh .about-macro', (element) => element.innerText.replace(/\s+/g, ' '));
  await page.focus('#mesh canvas');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowRight');
  for (let i = 0; i < y; ++i) await page.keyboard.press('ArrowDown');
  for (let i = 0; i < 500 && !(await said()).includes(`(${x}, ${y}) of tile ${tile},`); ++i) await page.keyboard.press('ArrowRight');
  return said();
}

test('the arrow keys go from macro to macro, and each tells of its hottest link', async () => {
  const { page } = await open(path);
  const link = mappings[0].hot_links[0];
  const flow = link.operators[0];
  const busy = `busy ${(100 * link.utilisation).toFixed(1)} %, ${grouped(link.flits)} flits per token: ${flow.name} ${Math.round((100 * flow.flits) / link.flits)} %`;
  const text = await goTo(page, link.tile, ...link.from);
  assert.ok(text.includes(busy), `${busy} not in ${text}`);
  await page.close();
});

test('each macro tells of all its links and units, as links.csv and units.csv have them', async () => {
  const { page } = await open(path);
  const rows = (file) => readFileSync(join(dirname(path), file), 'utf8').split('\n').map((line) => line.split(',')).filter(([name]) => name === mappings[0].name);
  const links = rows('links.csv');
  const [, tile, x, y, direction, flits, busy, waiting] = links[Math.floor(links.length / 2)];
  const text = await goTo(page, tile, x, Number(y));
  const link = `link to the ${direction}: busy ${grouped(busy)} cycles`;
  assert.ok(text.includes(link) && text.includes(`packets waited for it ${grouped(waiting)} cycles, ${grouped(flits)} flits`), `${link} not in ${text}`);
  const units = rows('units.csv');
  const [, ...unit] = units[Math.floor(units.length / 2)];
  const work = `${unit[3]}: works ${grouped(unit[4])} cycles, its next task waits for inputs ${grouped(unit[5])}`;
  const there = await goTo(page, unit[0], unit[1], Number(unit[2]));
  assert.ok(there.includes(work), `${work} not in ${there}`);
  const here = rows('tasks.csv').filter(([, , , kind, ...at]) => kind === 'compute' && at.slice(0, 3).join() === unit.slice(0, 3).join());
  const cycles = here.filter(([, , operator]) => operator === here[0][2]).reduce((sum, row) => sum + Number(row[8]) - Number(row[7]), 0);
  assert.ok(there.includes(`${here[0][2]} computes here ${grouped(cycles)} cycles`), there);
  await page.close();
});

test('pointing at a macro tells which it is', async () => {
  const { page } = await open(path);
  const canvas = await page.$('#mesh canvas');
  await canvas.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const box = await canvas.boundingBox();
  await page.mouse.move(box.x + 3, box.y + 23); // the first tile begins 20 pixels below the top, under its name
  assert.match(await page.$eval('#mesh .about-macro', (element) => element.innerText), /^Macro \(0, 0\) of tile 0,/);
  await page.close();
});

test('everything that can be chosen can be reached with the keyboard', async () => {
  const { page } = await open(path);
  const wanted = await page.$$eval('select, summary, nav a, canvas[tabindex]', (all) => all.length);
  const reached = new Set();
  for (let i = 0; i < 200; ++i) {
    await page.keyboard.press('Tab');
    const index = await page.evaluate(() => [...document.querySelectorAll('select, summary, nav a, canvas[tabindex]')].indexOf(document.activeElement));
    if (index >= 0) reached.add(index);
  }
  assert.equal(reached.size, wanted);
  await page.close();
});

test('on paper the page is light, also from a dark screen', async () => {
  const { page } = await open(path, { scheme: 'dark' });
  await page.emulateMediaType('print');
  await settled(page);
  assert.equal(await page.$eval('section h2', (element) => getComputedStyle(element).color), 'rgb(27, 31, 36)');
  assert.ok((await page.pdf()).length > 20_000);
  await page.close();
});
