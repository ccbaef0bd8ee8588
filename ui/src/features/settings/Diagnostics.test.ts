import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import Diagnostics from './Diagnostics.svelte';

test('what is copied is shown before', async () => {
  const onclose = vi.fn();
  const { backend } = await renderInWindow(Diagnostics, { onclose });
  await waitFor(() => {
    expect(screen.getByTestId('diagnostics').textContent).toContain('Debian 13');
  });
  expect(backend.calls.map((call) => call.name)).not.toContain('copyText');
  await userEvent.click(screen.getByRole('button', { name: 'Copy' }));
  await waitFor(() => {
    expect(onclose).toHaveBeenCalledTimes(1);
  });
  const copied = backend.calls.find((call) => call.name === 'copyText')?.args[0];
  expect(copied).toBe(await backend.diagnostics());
});
