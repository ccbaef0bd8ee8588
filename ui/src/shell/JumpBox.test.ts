import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { inDesk } from '../../test/in-desk';
import JumpBox from './JumpBox.svelte';

const box = () => screen.getByRole('combobox');

test('Ctrl+K, a pasted id and Enter go to the restored file', async () => {
  const { where } = await inDesk(JumpBox, {});
  await userEvent.keyboard('{Control>}k{/Control}');
  expect(document.activeElement).toBe(box());
  await userEvent.paste('501');
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(where.target('passcode')).toEqual({ fileId: '501' });
  });
  expect(box()).toHaveProperty('value', '');
});

test('a link pasted anywhere is taken up', async () => {
  const { where } = await inDesk(JumpBox, {});
  await userEvent.click(screen.getByRole('main'));
  await userEvent.paste('https://app.box.com/file/12345');
  expect(await screen.findByText('File 12345 in Box')).toBeTruthy();
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(where.target('restore')).toEqual({ key: { kind: 'file', id: '12345' } });
  });
});

test('says what it took a text for, and arrows choose among the ways on', async () => {
  const { where } = await inDesk(JumpBox, {});
  await userEvent.type(box(), 'k.tanaka@aoyama-foods.example');
  expect(await screen.findByText(/^A recipient: k\.tanaka/)).toBeTruthy();
  await userEvent.keyboard('{ArrowDown}');
  expect(screen.getByRole('option', { selected: true }).textContent).toContain('Activity');
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(where.target('activity')).toEqual({ text: 'k.tanaka@aoyama-foods.example' });
  });
});

test('a link that leads nowhere offers no way', async () => {
  const { where } = await inDesk(JumpBox, {});
  await userEvent.type(box(), 'https://elsewhere.example/x');
  expect(await screen.findByText(/elsewhere\.example/)).toBeTruthy();
  expect(screen.queryAllByRole('option')).toEqual([]);
  await userEvent.keyboard('{Enter}');
  expect(where.place).toBe('passcode');
});

test('Enter that ends the composing of a word goes nowhere', async () => {
  const { backend } = await inDesk(JumpBox, {});
  await userEvent.type(box(), '契約');
  const before = backend.calls.length;
  box().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
  expect(backend.calls.length).toBe(before);
});
