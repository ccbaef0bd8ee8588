import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import en from '../messages/en.json';
import ja from '../messages/ja.json';

type Words = Record<string, unknown>;

/** The names in braces that a message needs, whatever its plural forms. */
function inputs(message: unknown): string[] {
  const found = JSON.stringify(message).matchAll(/\{([a-zA-Z]+)\}/g);
  return [...new Set([...found].map((match) => match[1] ?? ''))].sort();
}

test('both languages have the same messages', () => {
  expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort());
});

test('both languages use the same inputs', () => {
  for (const [key, message] of Object.entries(en as Words)) {
    expect({ key, inputs: inputs((ja as Words)[key]) }).toEqual({ key, inputs: inputs(message) });
  }
});

test('no message is empty, and Japanese is Japanese', () => {
  const same = ['$schema', 'app_name', 'activity_id'];
  const words = (message: unknown) =>
    (typeof message === 'string' ? message : JSON.stringify(message)).replace(/\{\w+\}/g, '');
  for (const [key, message] of Object.entries(ja as Words)) {
    expect(JSON.stringify(message), key).not.toMatch(/""/);
    if (same.includes(key) || !/\p{L}/u.test(words(message))) continue;
    expect(words(message), key).toMatch(/[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u);
  }
});

test('every message is shown somewhere', () => {
  const root = join(import.meta.dirname, '../src');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.(svelte|ts)$/.test(file) && !file.startsWith('paraglide'),
  );
  const source = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const used = new Set([...source.matchAll(/\bm\.(\w+)/g)].map((match) => match[1]));
  // Rust says why an item of a bulk restore was not restored.
  const reasons = join(root, '../../src-tauri/crates/bulk-restore/src/job_item/reason.rs');
  for (const match of readFileSync(reasons, 'utf8').matchAll(/"(\w+)"/g)) used.add(match[1]);
  expect(Object.keys(en).filter((key) => key !== '$schema' && !used.has(key))).toEqual([]);
});
