import { screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { FakeBackend } from '../../../../test/fake-backend/fake-backend';
import { listed } from '../../../../test/passcode-steps';

test('assets that can’t be read are counted above the list, until all are read', async () => {
  const backend = new FakeBackend();
  backend.looks = { unreadable: 2 };
  await listed(backend);
  const words = (await screen.findByText('Couldn’t read 2 assets')).closest<HTMLElement>('.words');
  if (words === null) throw new Error('the title is in no notice');
  expect(words.textContent).toContain('may be missing from this list');
  backend.looks = {};
  await userEvent.click(within(words).getByRole('button', { name: 'Refresh' }));
  await waitFor(() => {
    expect(screen.queryByText('Couldn’t read 2 assets')).toBeNull();
  });
});
