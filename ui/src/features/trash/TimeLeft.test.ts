import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import TimeLeft from './TimeLeft.svelte';

const HOUR = 3_600_000;

function shown(hours: number | null) {
  const purgedAt = hours === null ? null : new Date(Date.now() + hours * HOUR + 60_000).toISOString();
  const { container } = render(TimeLeft, { purgedAt });
  return {
    seen: container.querySelector('[aria-hidden=true]')?.textContent.trim(),
    read: container.querySelector('.unseen')?.textContent,
    hovered: container.querySelector<HTMLElement>('[title]')?.title,
  };
}

test('the days left are short to see, and a whole sentence to read and on hover', () => {
  const { seen, read, hovered } = shown(29 * 24);
  expect(seen).toBe('29 d');
  expect(read).toMatch(/29 days \(.*\d{4}/);
  expect(hovered).toBe(read);
});

test('the last two days are counted in hours, and what Box keeps has none', () => {
  expect(shown(20).seen).toBe('20 h');
  expect(shown(-1).seen).toBe('Any moment');
  expect(shown(null).seen).toBe('No deletion date');
});
