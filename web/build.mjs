// Bundles src/ into dist/page.js and dist/page.css, which the program embeds: node build.mjs
// With --check nothing is written; exit status 1 if dist/ is not what the sources give.
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const banner = '/* Holds Apache ECharts (Apache License 2.0, apache.org) and zrender (BSD 3-Clause). From web/src; do not edit. */';

const result = await build({
  absWorkingDir: here('.'),
  entryPoints: [{ in: 'src/main.ts', out: 'page' }, { in: 'src/style.css', out: 'page' }],
  outdir: 'dist',
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2020',
  charset: 'ascii', // the page may be read in any encoding
  legalComments: 'none',
  banner: { js: banner },
  define: { 'process.env.NODE_ENV': '"production"' },
  write: false,
});

const check = process.argv.includes('--check');
let wrong = false;
await mkdir(here('dist'), { recursive: true });
for (const { path, text } of result.outputFiles) {
  if (!check) {
    await writeFile(path, text);
    console.log(`${path}: ${text.length} bytes`);
  } else if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
    console.error(`${path} is not what the sources give; run: cd web && npm ci && npm run build`);
    wrong = true;
  }
}
process.exit(wrong ? 1 : 0);
