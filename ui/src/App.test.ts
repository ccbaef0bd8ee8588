import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { handedOver } from '../test/handed-over';
import type { JobState } from './ipc/bindings';

const goingOn: JobState = {
  id: 'j1',
  account: 'Mika Sato',
  account_id: null,
  acting_as: { users: [], total: 0 },
  started_at: '2026-11-21T10:00:00Z',
  finished_at: null,
  phase: 'running',
  names: ['Minutes.docx'],
  counts: {
    items: 9,
    pending: 6,
    in_flight: 1,
    asking: 0,
    done: 2,
    skipped: 0,
    failed: 0,
    unknown: 0,
    undone: 0,
    changed_since: 0,
  },
  per_minute: null,
  seconds_left: null,
  waiting: null,
  problem: null,
  asking: [],
  undoing: false,
  can_undo: false,
};

test('a restore that goes on is asked about after the passcode is settled, and not forgotten', async () => {
  const backend = await handedOver();
  const closed = () => backend.calls.some((call) => call.name === 'quit');
  backend.tell({ about: 'job', state: goingOn });
  await userEvent.keyboard('{Enter}');
  await screen.findByTestId('clipboard-hold');
  backend.tell({ about: 'close_asked' });
  await userEvent.click(await screen.findByTestId('leave-passed-on'));
  expect(await screen.findByTestId('job-close-text')).toBeTruthy();
  expect(closed()).toBe(false);
  await userEvent.click(screen.getByTestId('job-close-quit'));
  await waitFor(() => {
    expect(closed()).toBe(true);
  });
});
