import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import type { FakeBackend } from '../../../test/fake-backend/fake-backend';
import CommandBar from './CommandBar.svelte';

const box = () => screen.getByRole('combobox');

test('Ctrl+K, a pasted id and Enter go to the restored file', async () => {
  const { navigation } = await renderInWindow(CommandBar, {});
  await userEvent.keyboard('{Control>}k{/Control}');
  expect(document.activeElement).toBe(box());
  await userEvent.paste('501');
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(navigation.target('passcode')).toEqual({ fileId: '501' });
  });
  expect(box()).toHaveProperty('value', '');
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
  await userEvent.type(box(), 'k.tanaka@aoyama-foods.example');
  expect(await screen.findByText(/^A recipient: k\.tanaka/)).toBeTruthy();
  await userEvent.keyboard('{ArrowDown}');
  expect(screen.getByRole('option', { selected: true }).textContent).toContain('Activity');
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(navigation.target('activity')).toEqual({ text: 'k.tanaka@aoyama-foods.example' });
  });
});

test('a link that leads nowhere says so and has a next step', async () => {
  const { navigation } = await renderInWindow(CommandBar, {});
  await userEvent.type(box(), 'https://elsewhere.example/x');
  expect(await screen.findByText(/elsewhere\.example/)).toBeTruthy();
  expect(screen.getAllByRole('option').map((option) => option.textContent.trim())).toEqual([
    'Passcode',
    'Restore',
  ]);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await waitFor(() => {
    expect(navigation.place).toBe('restore');
  });
});

test('what can be read in two ways offers both, by keyboard', async () => {
  const { navigation } = await renderInWindow(CommandBar, {});
  await userEvent.type(box(), '20251');
  expect(await screen.findByText('20251, an id of Box or a part of a name')).toBeTruthy();
  const ways = screen.getAllByRole('option').map((option) => option.textContent.trim());
  expect(ways.slice(0, 3)).toEqual([
    'Look for the item with this id in the Box trash',
    'Look among the restored files',
    'Look in the Box trash',
  ]);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await waitFor(() => {
    expect(navigation.target('passcode')).toEqual({ text: '20251' });
  });
});

test('a name says how many files it is in, and a known asset is offered by its name', async () => {
  const { navigation } = await renderInWindow(CommandBar, {});
  await userEvent.type(box(), 'vol-photos');
  expect(await screen.findByRole('option', { selected: true })).toHaveProperty(
    'textContent',
    expect.stringContaining('Show the restored files it is in: 1'),
  );
  await userEvent.click(screen.getByRole('option', { name: 'Show what was restored from vol-photos' }));
  await waitFor(() => {
    expect(navigation.target('passcode')).toEqual({
      asset: { kind: 'ebs_volume', id: 'a3', name: 'vol-photos' },
    });
  });
});

test('Enter that ends the composing of a word goes nowhere', async () => {
  const { backend } = await renderInWindow(CommandBar, {});
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
    'Show what was restored from i-0a1b2c3d4e5f67890',
    'Show the files shared with k.tanaka@aoyama-foods.example',
  ]);
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  await waitFor(() => {
    expect(navigation.target('passcode')).toEqual({ recipient: 'k.tanaka@aoyama-foods.example' });
  });
});

test("a recipient's link says that it does not tell the file", async () => {
  await renderInWindow(CommandBar, {});
  await userEvent.type(box(), 'https://west.portal.clumio.com/access-requested-file/3f9a0c');
  expect(await screen.findByText(/doesn't say which file/)).toBeTruthy();
});

const lastRead = (backend: FakeBackend) =>
  backend.calls.findLast(({ name }) => name === 'parseInput')?.args[0];
const shown = () => (box() as HTMLInputElement).value;

test.each([
  ['outside any field', () => screen.getByRole('main')],
  ['in the box', box],
])('lines pasted %s keep a blank between them, and all of them are read', async (_, place) => {
  const { backend } = await renderInWindow(CommandBar, {});
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
  await userEvent.click(box());
  await userEvent.paste('Please help\n501');
  await userEvent.type(box(), '2');
  await waitFor(() => {
    expect(lastRead(backend)).toBe('Please help 5012');
  });
});

test('a very large paste is cut before it is read', async () => {
  const { backend } = await renderInWindow(CommandBar, {});
  await userEvent.click(box());
  await userEvent.paste('x'.repeat(5_000_000));
  await waitFor(() => {
    expect(String(lastRead(backend))).toHaveLength(200_000);
  });
  expect(shown()).toHaveLength(501);
});
