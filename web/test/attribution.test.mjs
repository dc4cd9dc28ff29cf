// The sums that the page makes of attributions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const { difference, merged, partOf, sumBy, phrase } = await load('parts/attribution.ts');
const { grouped, signed, percent, short, si } = await load('parts/numbers.ts');

const row = (cause, operator, cycles, resource = '', behind = '') => ({ cause, operator, resource, behind, cycles });
// The program joins the rows of a cause and operator, most cycles first.
const run = (...rows) => ({ attribution_by_operator: [...rows].sort((x, y) => y.cycles - x.cycles) });

test('rows of one cause, or of one operator, become one that tells of the largest', () => {
  const of = run({ ...row('link', 'q', 15, 'B', 'k'), other_resources: 2 }, row('hops', 'q', 6), row('link', 'k', 1, 'A'));
  assert.deepEqual(merged(of), of.attribution_by_operator);
  assert.deepEqual(merged(of, 'cause'), [{ ...row('link', 'q', 16, 'B', 'k'), other_resources: 2 }, row('hops', 'q', 6)]);
  assert.deepEqual(merged(of, 'operator').map(({ operator, cycles }) => [operator, cycles]), [['q', 21], ['k', 1]]);
  assert.deepEqual([...sumBy(of.attribution_by_operator, 'cause')], [['link', 16], ['hops', 6]]);
  assert.equal(phrase(merged(of)[0]), 'q waits for B and 2 other places, behind k');
  assert.equal(of.attribution_by_operator[0].cycles, 15); // nothing is changed
});

test('a difference adds up, and is named by the mapping that has more of it', () => {
  const from = run(row('link', 'q', 10, 'A'), row('hops', 'q', 5), row('acim', 'q', 8));
  const to = run(row('link', 'q', 4, 'B'), row('hops', 'q', 9, 'C'), row('acim', 'q', 8), row('buffer', 'k', 3));
  // 4 - 10 = -6 of A, 9 - 5 = 4 of C, 3 - 0 of k; acim is equal and left out. 24 - 23 = 1 in all.
  assert.deepEqual(difference(from, to), [row('link', 'q', -6, 'A'), row('hops', 'q', 4, 'C'), row('buffer', 'k', 3)]);
  assert.equal(difference(from, to).reduce((sum, { cycles }) => sum + cycles, 0), 1);
  assert.deepEqual(difference(to, from).map(({ cycles }) => cycles), [6, -4, -3]);
  assert.deepEqual(difference(from, to, 'operator').map(({ operator, cycles }) => [operator, cycles]), [['k', 3], ['q', -2]]);
});

test('random differences add up for every grouping', () => {
  let seed = 1;
  const random = (most) => (seed = (seed * 16807) % 2147483647) % most;
  const keys = Array.from({ length: 16 }, (_, i) => [`c${i % 4}`, `o${Math.floor(i / 4)}`]);
  const some = () => run(...keys.filter(() => random(3) > 0).map(([cause, operator]) => row(cause, operator, 1 + random(100))));
  const total = ({ attribution_by_operator: rows }) => rows.reduce((sum, { cycles }) => sum + cycles, 0);
  for (let i = 0; i < 200; ++i) {
    const [from, to] = [some(), some()];
    for (const grouping of ['both', 'cause', 'operator']) {
      const rows = difference(from, to, grouping);
      assert.equal(rows.reduce((sum, { cycles }) => sum + cycles, 0), total(to) - total(from));
    }
  }
});

test('rows in words', () => {
  assert.equal(phrase(row('link', 'q', 1, 'link A', 'k')), 'q waits for link A, behind k');
  assert.equal(phrase(row('link', 'q', 1, 'link A', '')), 'q waits for link A, behind others');
  assert.equal(phrase(row('a new cause', 'q', 1, 'B')), 'a new cause: q B');
});

test('numbers in words', () => {
  assert.equal(grouped(1234567), '1,234,567');
  assert.equal(grouped(-1234), '\u22121,234');
  assert.equal(signed(12), '+12');
  assert.equal(percent(0.58401), '58.4 %');
  assert.equal(short(1281.02), '1,281');
  assert.equal(short(87.466), '87.47');
  assert.equal(si(0.006213, 'J'), '6.213 mJ');
  assert.equal(si(0.001, 'J'), '1 mJ');
  assert.equal(si(0, 'W'), '0 W');
});

test('a cause that adds more than there is in all says that others take some back', () => {
  const row4 = row('hops', 'q', 4, 'C');
  assert.equal(partOf(6, row4), `4 of them because ${phrase(row4)}`);
  assert.equal(partOf(4, row4), `4 of them because ${phrase(row4)}`);
  assert.equal(partOf(1, row4), `4 more because ${phrase(row4)} and 3 fewer for other reasons`);
});
