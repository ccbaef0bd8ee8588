import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { FakeBackend } from '../../../test/fake-backend/fake-backend';
import { renderInWindow } from '../../../test/render-in-window';
import { FolderBrowser } from './folder-browser.svelte';
import FolderPicker from './FolderPicker.svelte';

test('folders that cannot be read are counted, in a list and in a search', async () => {
  const backend = new FakeBackend();
  backend.unreadableFolders = 2;
  const tree = new FolderBrowser(backend, { kind: 'file', id: '9000' });
  await renderInWindow(FolderPicker, { tree }, backend);
  await screen.findByText('2 items can’t be read');
  backend.unreadableFolders = 0;
  await userEvent.type(screen.getByTestId('folder-search'), 'Legal');
  await waitFor(() => expect(tree.rows.length).toBeGreaterThan(0));
  expect(screen.queryByText(/can’t be read/)).toBeNull();
  backend.unreadableFolders = 1;
  await userEvent.type(screen.getByTestId('folder-search'), '{Backspace}');
  await screen.findByText('1 item can’t be read');
});
