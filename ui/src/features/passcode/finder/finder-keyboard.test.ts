import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { listed } from '../../../../test/passcode-steps';

const filter = () => screen.getByTestId<HTMLInputElement>('passcode-filter');
const asked = () => screen.queryByTestId('confirm-regenerate');

test('Enter asks about no file before the person moved in the list or filtered it', async () => {
  await listed();
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{Enter}{Control>}{Enter}{/Control}');
  filter().focus();
  await userEvent.keyboard('{Enter}{Enter}');
  expect(asked()).toBeNull();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await screen.findByTestId('confirm-regenerate');
});

test('what is typed on the list filters it, and Ctrl+Enter asks about the best match', async () => {
  await listed();
  screen.getByRole('grid').focus();
  await userEvent.keyboard('ortega');
  expect([filter().value, document.activeElement]).toEqual(['ortega', filter()]);
  await waitFor(() => {
    expect(screen.getAllByTestId('passcode-recipient')).toHaveLength(1);
  });
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect((await screen.findByTestId('fact-recipients')).textContent).toContain('l.ortega@');
});
