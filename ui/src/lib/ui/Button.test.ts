import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet, tick } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import Button from './Button.svelte';

const children = createRawSnippet(() => ({ render: () => '<b>Regenerate</b>' }));

afterEach(() => vi.useRealTimers());

test('a busy button cannot be pressed, keeps the focus, and says what it does when that takes a while', async () => {
  vi.useFakeTimers();
  const user = userEvent.setup({ advanceTimers: () => undefined, delay: null });
  const onclick = vi.fn();
  const { rerender } = render(Button, { onclick, children });
  const button = screen.getByRole('button', { name: 'Regenerate' });
  await user.click(button);
  await rerender({ busy: 'Regenerating…' });
  await user.click(button);
  expect(button.textContent.trim()).toBe('Regenerate');
  vi.advanceTimersByTime(300);
  await tick();
  expect(button.textContent.trim()).toBe('Regenerating…');
  expect(button.getAttribute('aria-busy')).toBe('true');
  await user.keyboard('{Enter}');
  expect(onclick).toHaveBeenCalledTimes(1);
  expect(document.activeElement).toBe(button);
});

test('what is done in no time is not told', async () => {
  vi.useFakeTimers();
  const { rerender } = render(Button, { children, busy: 'Regenerating…' });
  vi.advanceTimersByTime(299);
  await rerender({ busy: undefined });
  vi.advanceTimersByTime(300);
  await tick();
  expect(screen.getByRole('button').textContent.trim()).toBe('Regenerate');
});

test('a busy button with a name of its own is named by what it shows as well', async () => {
  vi.useFakeTimers();
  render(Button, { children, busy: 'Restoring…', 'aria-label': 'Restore Contract.docx' });
  expect(screen.getByRole('button', { name: 'Restore Contract.docx' })).toBeTruthy();
  vi.advanceTimersByTime(300);
  await tick();
  expect(screen.getByRole('button', { name: 'Restoring… Restore Contract.docx' })).toBeTruthy();
});
