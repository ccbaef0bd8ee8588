import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { expect, test, vi } from 'vitest';
import ActionMenu from './ActionMenu.svelte';

const icon = createRawSnippet(() => ({ render: () => '<svg aria-hidden="true"></svg>' }));

function shown() {
  const rename = vi.fn<() => void>();
  const remove = vi.fn<() => void>();
  const actions = [
    { id: 'rename', label: 'Rename…', name: 'Rename Box', run: rename },
    { id: 'remove', label: 'Disconnect…', name: 'Disconnect Box', danger: true, run: remove },
  ];
  render(ActionMenu, { label: 'More actions for Box', icon, actions });
  return { rename, remove, button: screen.getByRole('button', { name: 'More actions for Box' }) };
}

test('a menu is gone through with the arrows, and gives the focus back', async () => {
  const { remove, button } = shown();
  button.focus();
  await userEvent.keyboard('{ArrowDown}');
  expect(button.getAttribute('aria-expanded')).toBe('true');
  expect(document.activeElement).toBe(screen.getByRole('menuitem', { name: 'Rename Box' }));
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{End}{Enter}');
  expect(remove).toHaveBeenCalledOnce();
  expect([screen.queryByRole('menu'), document.activeElement]).toEqual([null, button]);
});

test('Escape, Tab and a press elsewhere close a menu', async () => {
  const { rename, remove, button } = shown();
  for (const leave of ['{Escape}', '{Tab}']) {
    await userEvent.click(button);
    expect(screen.getByRole('menu', { name: 'More actions for Box' })).toBeTruthy();
    await userEvent.keyboard(leave);
    expect(screen.queryByRole('menu')).toBeNull();
  }
  await userEvent.click(button);
  await userEvent.click(document.body);
  expect(screen.queryByRole('menu')).toBeNull();
  expect([rename.mock.calls, remove.mock.calls]).toEqual([[], []]);
});
