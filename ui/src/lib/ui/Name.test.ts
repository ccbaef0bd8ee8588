import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import Name from './Name.svelte';
import Path from './Path.svelte';

const drawn = (of: HTMLElement) =>
  Array.from(of.querySelectorAll<HTMLElement>('[data-text]'), (part) => part.dataset['text']);

test('a shortened name is whole where it is found and read out, once', () => {
  const name = 'Invoice 2026-1156 (3).pdf';
  const { container } = render(Name, { name, clip: true });
  expect(container.textContent).toBe(name);
  expect(drawn(container)).toEqual(['Invoice 2026-1156', ' (3).pdf']);
  expect(container.querySelector('bdi')?.title).toBe(name);
});

test('a name that hides something is not split', () => {
  const { container } = render(Name, { name: 'invoice\u202Efdp.exe and more', clip: true });
  expect(drawn(container)).toEqual([]);
  expect(container.textContent).toContain('U+202E');
});

test('of a path the last folder stays', () => {
  const { container } = render(Path, { path: ['Marketing', 'Spring', 'Shop'], clip: true });
  expect(container.textContent).toBe('Marketing / Spring / Shop');
  expect(drawn(container).map((part) => part?.replace(/[\u2068\u2069]/g, ''))).toEqual([
    'Marketing / Spring',
    ' / Shop',
  ]);
});

test('an address goes on in another line after its @, not at a hyphen', () => {
  const { container } = render(Name, { name: 'm.sato@aoyama-foods.example' });
  expect(container.textContent).toBe('m.sato@aoyama-foods.example');
  expect([...container.querySelectorAll('.part')].map((part) => part.textContent)).toEqual([
    'm.sato@',
    'aoyama-foods.example',
  ]);
});
