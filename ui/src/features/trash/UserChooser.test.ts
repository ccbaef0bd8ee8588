import { screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { FakeBackend } from '../../../test/fake-backend/fake-backend';
import { renderInWindow } from '../../../test/render-in-window';
import UserChooser from './UserChooser.svelte';

test('people who cannot be read are counted', async () => {
  const backend = new FakeBackend();
  backend.searchUsers = () => Promise.resolve({ people: [], everybody: true, unreadable: 3 });
  await renderInWindow(UserChooser, { onchoose: () => undefined }, backend);
  await screen.findByText('3 items can’t be read');
  expect(screen.getByText(/this list is incomplete/)).toBeTruthy();
});
