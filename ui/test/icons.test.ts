import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const styled = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(?:svelte|css)$/.test(file))
  .map((file) => [file, readFileSync(`src/${file}`, 'utf8')]);

test('the strokes of icons are a share of the icon, in every zoom', () => {
  const base = readFileSync('src/styles/base.css', 'utf8');
  const [, width] = /\.lucide \{\s*stroke-width: ([\d.]+%);/.exec(base) ?? [];
  // 2 of the 24 units in which the icons are drawn.
  expect(parseFloat(width ?? '') / 100).toBeCloseTo(2 / 24, 4);
});

test('no stroke is a length, which WebKitGTK scales twice', () => {
  const lengths = /stroke-width:\s*[\d.]+(?![\d.%])|strokeWidth=|stroke-width=|absoluteStrokeWidth/;
  expect(styled.filter(([, text]) => lengths.test(text ?? '')).map(([file]) => file)).toEqual([]);
});
