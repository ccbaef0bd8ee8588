import { screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import { demoAccounts, FakeBackend } from '../../../test/fake-backend/fake-backend';
import CommandBar from './CommandBar.svelte';

const box = () => screen.getByRole('combobox');
const open = () => userEvent.click(screen.getByRole('button', { name: /Search/ }));
/** The lines under a heading, by their names. */
const lines = (heading: string) =>
  within(screen.getByRole('group', { name: heading }))
    .getAllByRole('option')
    .map((option) => option.textContent.trim().replace(/\s+/g, ' '));
const selected = () => screen.getByRole('option', { selected: true }).dataset['entry'];

/** Both services, with the trash listed. */
function connected(): FakeBackend {
  const backend = new FakeBackend();
  backend.accounts_ = demoAccounts;
  return backend;
}

test('Ctrl+K, a pasted id and Enter go to the restored file', async () => {
  const { navigation } = await renderInWindow(CommandBar, {});
  await userEvent.keyboard('{Control>}k{/Control}');
  expect(document.activeElement).toBe(box());
  await userEvent.paste('501');
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(navigation.target('passcode')).toEqual({ fileId: '501' });
  });
  expect(screen.queryByRole('combobox')).toBeNull();
  await open();
  expect(box()).toHaveProperty('value', '');
});

test('a text that the program was started with is in the search, and nothing is pressed', async () => {
  const backend = connected();
  backend.textToFind = 'https://app.box.com/file/12345';
  const { navigation } = await renderInWindow(CommandBar, {}, backend);
  expect(await screen.findByText('File 12345 in Box')).toBeTruthy();
  expect(document.activeElement).toBe(box());
  expect(navigation.target('restore')).toBeUndefined();
  await userEvent.keyboard('{Escape}');

  // Another start waits until the person has answered what is open.
  const dialog = document.body.appendChild(document.createElement('dialog'));
  dialog.open = true;
  backend.textToFind = 'k.tanaka@aoyama-foods.example';
  backend.tell({ about: 'find' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(screen.queryByRole('combobox')).toBeNull();
  dialog.remove();
  expect(await screen.findByText(/^Recipient: k\.tanaka/)).toBeTruthy();
  expect(box()).toHaveProperty('value', 'k.tanaka@aoyama-foods.example');
});

test('a link pasted anywhere is taken up', async () => {
  const { navigation } = await renderInWindow(CommandBar, {});
  await userEvent.click(screen.getByRole('main'));
  await userEvent.paste('https://app.box.com/file/12345');
  expect(await screen.findByText('File 12345 in Box')).toBeTruthy();
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(navigation.target('restore')).toEqual({ key: { kind: 'file', id: '12345' } });
  });
});

test('says what it took a text for, and arrows choose among the ways on', async () => {
  const { navigation } = await renderInWindow(CommandBar, {});
  await open();
  await userEvent.type(box(), 'k.tanaka@aoyama-foods.example');
  expect(await screen.findByText(/^Recipient: k\.tanaka/)).toBeTruthy();
  while (selected() !== 'way Search Activity') await userEvent.keyboard('{ArrowDown}');
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(navigation.target('activity')).toEqual({ text: 'k.tanaka@aoyama-foods.example' });
  });
});

test('a link that leads nowhere says so and has a next step', async () => {
  const { navigation } = await renderInWindow(CommandBar, {});
  await open();
  await userEvent.type(box(), 'https://elsewhere.example/x');
  expect(await screen.findByText(/elsewhere\.example/)).toBeTruthy();
  expect(screen.getAllByRole('option').map((option) => option.textContent.trim())).toEqual([
    'Passcodes',
    'Trash',
  ]);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await waitFor(() => {
    expect(navigation.place).toBe('restore');
  });
});

test('what can be read in two ways offers both, by keyboard', async () => {
  const { navigation } = await renderInWindow(CommandBar, {});
  await open();
  await userEvent.type(box(), '20251');
  expect(await screen.findByText('Box ID or name “20251”')).toBeTruthy();
  expect(lines('Go to')).toEqual(['Find this ID in the Box trash']);
  expect(lines('Search').slice(0, 2)).toEqual(['Search restored files', 'Search the Box trash']);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await waitFor(() => {
    expect(navigation.target('passcode')).toEqual({ text: '20251' });
  });
});

test('a name says how many files it is in, and a known asset is offered by its name', async () => {
  const { navigation } = await renderInWindow(CommandBar, {});
  await open();
  await userEvent.type(box(), 'vol-photos');
  expect(await screen.findByRole('option', { name: 'Show matching restored files: 1' })).toBeTruthy();
  await userEvent.click(screen.getByRole('option', { name: 'Show files restored from vol-photos' }));
  await waitFor(() => {
    expect(navigation.target('passcode')).toEqual({
      asset: { kind: 'ebs_volume', id: 'a3', name: 'vol-photos' },
    });
  });
});

test('Enter that ends the composing of a word goes nowhere', async () => {
  const { backend } = await renderInWindow(CommandBar, {});
  await open();
  await userEvent.type(box(), '契約');
  const before = backend.calls.length;
  box().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
  expect(backend.calls.length).toBe(before);
});

test('several things in one text are all offered, by keyboard', async () => {
  const { navigation } = await renderInWindow(CommandBar, {});
  await userEvent.click(screen.getByRole('main'));
  await userEvent.paste('501\ni-0a1b2c3d4e5f67890\nk.tanaka@aoyama-foods.example');
  expect(await screen.findByText('3 found in this text. Choose one.')).toBeTruthy();
  expect(screen.getAllByRole('option').map((option) => option.textContent.trim())).toEqual([
    'Show restored file 501',
    'Show files restored from i-0a1b2c3d4e5f67890',
    'Show files shared with k.tanaka@aoyama-foods.example',
  ]);
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  await waitFor(() => {
    expect(navigation.target('passcode')).toEqual({ recipient: 'k.tanaka@aoyama-foods.example' });
  });
});

test("a recipient's link says that it does not tell the file", async () => {
  await renderInWindow(CommandBar, {});
  await open();
  await userEvent.type(box(), 'https://west.portal.clumio.com/access-requested-file/3f9a0c');
  expect(await screen.findByText(/doesn’t identify the file/)).toBeTruthy();
});

const lastRead = (backend: FakeBackend) =>
  backend.calls.findLast(({ name }) => name === 'parseInput')?.args[0];
const shown = () => (box() as HTMLInputElement).value;

test.each([
  ['outside any field', () => screen.getByRole('main')],
  ['in the box', box],
])('lines pasted %s keep a blank between them, and all of them are read', async (_, place) => {
  const { backend } = await renderInWindow(CommandBar, {});
  if (place === box) await open();
  const ticket = `Please help\r\n501\n${'so it goes '.repeat(100)}`;
  await userEvent.click(place());
  await userEvent.paste(ticket);
  await waitFor(() => {
    expect(lastRead(backend)).toBe(ticket);
  });
  expect(shown()).toMatch(/^Please help 501 so it goes .*…$/);
  expect(shown()).toHaveLength(500);
});

test('what is typed after a paste is read with it', async () => {
  const { backend } = await renderInWindow(CommandBar, {});
  await open();
  await userEvent.click(box());
  await userEvent.paste('Please help\n501');
  await userEvent.type(box(), '2');
  await waitFor(() => {
    expect(lastRead(backend)).toBe('Please help 5012');
  });
});

test('a very large paste is cut before it is read', async () => {
  const { backend } = await renderInWindow(CommandBar, {});
  await open();
  await userEvent.click(box());
  await userEvent.paste('x'.repeat(5_000_000));
  await waitFor(() => {
    expect(String(lastRead(backend))).toHaveLength(200_000);
  });
  expect(shown()).toHaveLength(501);
});

test('results of both lists come first, and Enter opens one without acting', async () => {
  const { navigation, backend } = await renderInWindow(CommandBar, {}, connected());
  await open();
  await userEvent.type(box(), 'a');
  await screen.findByRole('group', { name: 'Trash' });
  expect(screen.getByText('Results: 10')).toBeTruthy();
  const headings = screen.getAllByRole('group').map((group) => group.querySelector('p')?.textContent);
  expect(headings.slice(0, 2)).toEqual(['Restored files', 'Trash']);
  for (const heading of ['Restored files', 'Trash']) expect(lines(heading).length).toBeLessThanOrEqual(5);
  expect(selected()).toMatch(/^file /);
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(navigation.target('passcode')).toHaveProperty('file');
  });
  expect(backend.calls.filter(({ name }) => ['prepareRegeneration', 'restore'].includes(name))).toEqual([]);
});

test('a trash item is opened by its row and what it was found by', async () => {
  const { navigation } = await renderInWindow(CommandBar, {}, connected());
  await open();
  await userEvent.type(box(), 'spring');
  await screen.findByRole('group', { name: 'Trash' });
  while (selected()?.startsWith('trash ') !== true) await userEvent.keyboard('{ArrowDown}');
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(navigation.target('restore')).toMatchObject({ row: { name: /spring/i }, text: 'spring' });
  });
});

test('commands are offered with their keys, and those of a page open it', async () => {
  const { commands } = await renderInWindow(CommandBar, {});
  const [undo, toActivity] = [vi.fn(), vi.fn()];
  commands.offer(() => [
    { id: 'undo', label: 'Undo last restore', key: 'undo', run: undo },
    { id: 'page activity', label: 'Activity', key: 'activity', run: toActivity },
  ]);
  await open();
  await screen.findByRole('group', { name: 'Commands' });
  expect(lines('Commands')).toEqual(['Undo last restore Ctrl Z', 'Activity Ctrl 3']);
  await userEvent.keyboard('{Control>}z{/Control}{Control>}3{/Control}');
  await waitFor(() => {
    expect(toActivity).toHaveBeenCalledOnce();
  });
  expect(undo).not.toHaveBeenCalled();
  expect(screen.queryByRole('dialog')).toBeNull();
  await open();
  await userEvent.type(box(), 'undo last');
  await waitFor(() => {
    expect(lines('Commands')).toEqual(['Undo last restore Ctrl Z']);
  });
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(undo).toHaveBeenCalledOnce();
  });
});

test('Esc closes the search and gives the focus back', async () => {
  await renderInWindow(CommandBar, {});
  await open();
  await userEvent.type(box(), 'contract{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: /Search/ }));
});
