import { afterEach, expect, test } from 'vitest';
import { getLocale, setLocale } from '../paraglide/runtime.js';
import { Appearance } from './appearance.svelte';

afterEach(() => setLocale('en', { reload: false }));

test('the system decides until a language is chosen', () => {
  const appearance = new Appearance(undefined, document, ['fr-FR', 'ja-JP', 'en']);
  expect(appearance.locale).toBe('ja');
  expect(document.documentElement.lang).toBe('ja');
  appearance.speak('en');
  expect(getLocale()).toBe('en');
  expect(document.documentElement.lang).toBe('en');
  appearance.speak('system');
  expect(getLocale()).toBe('ja');
});

test('an unknown system language is English', () => {
  expect(new Appearance(undefined, document, ['fr']).locale).toBe('en');
});

test('a compact density is on the document, the standard one is not', () => {
  const appearance = new Appearance();
  appearance.space('compact');
  expect(document.documentElement.dataset['density']).toBe('compact');
  appearance.space('standard');
  expect(document.documentElement.dataset['density']).toBeUndefined();
});

test('a chosen theme is on the document, the system one is not', () => {
  const appearance = new Appearance();
  appearance.paint('dark');
  expect(document.documentElement.dataset['theme']).toBe('dark');
  appearance.paint('system');
  expect(document.documentElement.dataset['theme']).toBeUndefined();
});
