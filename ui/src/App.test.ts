import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { job } from '../test/job';
import { handedOver } from '../test/passcode-steps';

const goingOn = job({ items: 9, pending: 6, in_flight: 1, done: 2 }, { names: ['Minutes.docx'] });

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
