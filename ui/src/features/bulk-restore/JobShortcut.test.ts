import { render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { job } from '../../../test/job';
import JobShortcut from './JobShortcut.svelte';

test('a job that asks says how many decide, and counts only what is settled', () => {
  const asking = job({ items: 53, done: 51, asking: 2 }, { phase: 'asking' });
  render(JobShortcut, { job: asking, onopen: vi.fn() });
  const card = screen.getByTestId('job-shortcut').textContent;
  expect(card).toContain('2 need your decision');
  expect(card).toContain('51 of 53');
});
