import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { expect, test, vi } from 'vitest';
import Button from './Button.svelte';

const children = createRawSnippet(() => ({ render: () => '<b>Regenerate</b>' }));

test('a busy button says what it does, cannot be pressed, and keeps the focus', async () => {
  const onclick = vi.fn();
  const { rerender } = render(Button, { onclick, children });
  await userEvent.click(screen.getByRole('button', { name: 'Regenerate' }));
  await rerender({ busy: 'Regenerating…' });
  const busy = screen.getByRole('button', { name: 'Regenerating…' });
  await userEvent.click(busy);
  await userEvent.keyboard('{Enter}');
  expect(onclick).toHaveBeenCalledTimes(1);
  expect(document.activeElement).toBe(busy);
});
