import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import StartupGate from '../../StartupGate.svelte';
import { renderInWindow } from '../../../test/render-in-window';
import RestoreResults from './RestoreResults.svelte';
import { Restore } from './restore.svelte';
import { demoAccounts, FakeBackend, problem } from '../../../test/fake-backend/fake-backend';

const restore = (name: string) =>
  userEvent.click(screen.getByRole('button', { name: new RegExp(`^Restore .*${name}`) }));

/** The trash, from which these were restored one after the other. */
async function restoredOf(...names: string[]) {
  const backend = new FakeBackend();
  backend.accounts_ = { ...demoAccounts, clumio: null };
  render(StartupGate, { backend });
  await screen.findAllByTestId('restore');
  for (const name of names) {
    await restore(name);
    await waitFor(() => {
      expect(screen.getByTestId('restore-result').textContent).toContain(name);
      // The rows below it have moved up.
      expect(screen.queryByRole('button', { name: new RegExp(`^Restore .*${name}`) })).toBeNull();
    });
  }
  return backend;
}

test('only the last restore is shown, and how many more Activity has', async () => {
  await restoredOf('Spring campaign', 'Supplier portal', 'Report 001.pdf');
  expect(screen.getAllByTestId('restore-result')).toHaveLength(1);
  await userEvent.click(screen.getByRole('button', { name: 'and 2 more in Activity' }));
  await screen.findByRole('heading', { name: 'Activity' });
});

test('an undo that failed stays in sight below a later restore', async () => {
  const backend = await restoredOf('Spring campaign');
  backend.failNext('undoRestore', problem('ChangedSince'));
  await userEvent.click(screen.getByTestId('undo'));
  await screen.findByText(/Couldn’t undo the restore/);
  await restore('Supplier portal');
  await waitFor(() => {
    expect(screen.getAllByTestId('restore-result')).toHaveLength(2);
  });
  expect(screen.queryByTestId('restore-earlier')).toBeNull();
});

test('only a folder is said to take long because it may be large', async () => {
  for (const [key, words] of [
    [{ kind: 'folder', id: '9001' }, 'Large folders can take minutes'],
    [{ kind: 'file', id: '9003' }, 'This can take a few minutes'],
  ] as const) {
    const backend = new FakeBackend();
    const job = new Restore(backend, () => undefined);
    backend.failNext('restore', problem('UnknownOutcome', { detail: { about: 'verifying' } }));
    await job.start({ key, name: 'Plans' });
    await renderInWindow(RestoreResults, { job, onleave: () => undefined }, backend);
    expect(screen.getByTestId('restore-failed').textContent).toContain(words);
    cleanup();
  }
});

test('the last restore takes the earlier ones along when it is dismissed', async () => {
  await restoredOf('Spring campaign', 'Supplier portal');
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByTestId('restore-result')).toBeNull();
});

test('what came back with it is said when it is asked for', async () => {
  await restoredOf('Spring campaign');
  const note = () => screen.getByText(/Comments, versions and collaborators/);
  expect(note().hidden).toBe(true);
  await userEvent.click(screen.getByTestId('restore-explain'));
  expect(note().hidden).toBe(false);
});
