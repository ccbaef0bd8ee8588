import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import StartupGate from '../../StartupGate.svelte';
import type { Choice, ItemKey, Outcome } from '../../api/bindings';
import { demoAccounts, FakeBackend, problem } from '../../../test/fake-backend/fake-backend';

/** Answers as if another user had restored the item first. */
class AlreadyBack extends FakeBackend {
  override async restore(key: ItemKey, choice: Choice): Promise<Outcome> {
    const outcome = await super.restore(key, choice);
    if (outcome.is !== 'asks') return outcome;
    const folder = { id: '11', name: 'Contracts', path: ['Legal', 'Contracts'] };
    const name = outcome.plan.item?.name ?? key.id;
    return { is: 'asks', plan: { ...outcome.plan, finding: { is: 'already_back', name, folder } } };
  }
}

async function press(backend: FakeBackend, button: string) {
  backend.accounts_ = { ...demoAccounts, clumio: null };
  render(StartupGate, { backend });
  await screen.findAllByTestId('restore');
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  backend.failNext('openInBox', problem('Unexpected'));
  await userEvent.click(await screen.findByTestId(button));
}

test.each([
  ['an item that is already back', new AlreadyBack(), 'blocked-open', 'blocked-close'],
  ['the item whose name is taken', new FakeBackend(), 'conflict-open', 'conflict-cancel'],
])('a browser that does not open %s is told as such, and never as a failed restore', async (_, ...given) => {
  const [backend, button, close] = given;
  await press(backend, button);
  expect(await screen.findByText('The browser didn’t open')).toBeTruthy();
  expect(screen.queryByText(/Couldn’t restore/)).toBeNull();
  await userEvent.click(screen.getByTestId('open-failed-close'));
  expect(screen.queryByTestId('open-failed')).toBeNull();
  await waitFor(() => {
    expect(document.activeElement).toBe(screen.getByTestId(button));
  });
  await userEvent.click(screen.getByTestId(close));
  expect(screen.queryByTestId('restore-failed')).toBeNull();
  expect(screen.queryByText(/Couldn’t restore/)).toBeNull();
});
