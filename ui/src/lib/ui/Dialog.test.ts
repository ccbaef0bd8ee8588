import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { expect, test, vi } from 'vitest';
import Dialog from './Dialog.svelte';

const children = createRawSnippet(() => ({ render: () => '<p><input aria-label="Name" /></p>' }));

test('is titled, closes on Esc and on its cross', async () => {
  const onclose = vi.fn();
  render(Dialog, { title: 'Name is taken', onclose, children });
  expect(screen.getByRole('dialog', { name: 'Name is taken' })).toBeTruthy();
  await userEvent.keyboard('{Escape}');
  await userEvent.click(screen.getByRole('button', { name: 'Close' }));
  expect(onclose).toHaveBeenCalledTimes(2);
});

test('stays when it may not be dismissed', async () => {
  const onclose = vi.fn();
  render(Dialog, { title: 'Passcode', onclose, dismissible: false, children });
  await userEvent.keyboard('{Escape}');
  expect(onclose).not.toHaveBeenCalled();
  expect(screen.queryByRole('button', { name: 'Close' })).toBeNull();
});

test('Enter acts, but not the one that ends the composing of a word', async () => {
  const onenter = vi.fn();
  render(Dialog, { title: 'Name is taken', onclose: vi.fn(), onenter, children });
  const field = screen.getByRole('textbox');
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
  expect(onenter).not.toHaveBeenCalled();
  await userEvent.type(field, '{Enter}');
  expect(onenter).toHaveBeenCalledTimes(1);
});

test('gives the focus back', () => {
  const opener = document.createElement('button');
  document.body.append(opener);
  opener.focus();
  const { unmount } = render(Dialog, { title: 'Name is taken', onclose: vi.fn(), children });
  expect(document.activeElement).not.toBe(opener);
  unmount();
  expect(document.activeElement).toBe(opener);
  opener.remove();
});
