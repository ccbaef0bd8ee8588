import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { FakeBackend } from '../test/fake-backend/fake-backend';
import { job } from '../test/job';
import { handedOver, listed } from '../test/passcode-steps';
import StartupGate from './StartupGate.svelte';

const goingOn = job({ items: 9, pending: 6, in_flight: 1, done: 2 }, { names: ['Minutes.docx'] });

test('notices stand in the page, between the top bar and what can be pressed', async () => {
  const backend = await listed();
  backend.tell({ about: 'service_time', time: { ahead_ms: 600_000, is_off: true } });
  const notice = await screen.findByTestId('notice');
  const page = screen.getByRole('main');
  const bar = screen.getAllByRole('banner')[0];
  expect((bar?.compareDocumentPosition(notice) ?? 0) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  expect(notice.compareDocumentPosition(page) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  expect(page.contains(notice)).toBe(false);
  await userEvent.click(within(notice).getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByTestId('notice')).toBeNull();
});

test('a question mark outside fields, and F1 anywhere, shows all keys', async () => {
  await listed();
  screen.getByTestId<HTMLInputElement>('passcode-filter').focus();
  await userEvent.keyboard('?');
  expect(screen.queryByTestId('key-sheet')).toBeNull();
  await userEvent.keyboard('{Backspace}{F1}');
  const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
  for (const keys of ['Ctrl K', 'Ctrl G', 'Ctrl D', 'Ctrl Shift C', 'F5', 'Ctrl Z', 'Ctrl F', 'Shift F6']) {
    expect(within(sheet).getByText(keys)).toBeTruthy();
  }
  await userEvent.keyboard('{Escape}');
  screen.getByRole('grid').focus();
  await userEvent.keyboard('?');
  expect(await screen.findByTestId('key-sheet')).toBeTruthy();
  expect(screen.getByTestId<HTMLInputElement>('passcode-filter').value).toBe('');
});

test('F6 goes through the areas of the window, and back', async () => {
  const backend = await listed();
  const filter = screen.getByTestId('passcode-filter');
  const rail = screen.getByRole('button', { current: 'page' });
  const search = screen.getByTestId('search-open');
  filter.focus();
  await userEvent.keyboard('{F6}');
  expect(document.activeElement).toBe(rail);
  await userEvent.keyboard('{F6}');
  expect(document.activeElement).toBe(search);
  await userEvent.keyboard('{F6}');
  expect(document.activeElement).toBe(filter);
  backend.tell({ about: 'service_time', time: { ahead_ms: 600_000, is_off: true } });
  const notice = await screen.findByTestId('notice');
  await userEvent.keyboard('{F6}');
  expect(notice.contains(document.activeElement)).toBe(true);
  await userEvent.keyboard('{Shift>}{F6}{/Shift}{Shift>}{F6}{/Shift}');
  expect(document.activeElement).toBe(search);
});

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

test('who signed in to the first account is asked too, although the page is another one by then', async () => {
  const backend = new FakeBackend();
  backend.boxWays_ = { ...backend.boxWays_, client_id: 'aoyama' };
  render(StartupGate, { backend });
  await userEvent.click(await screen.findByRole('button', { name: 'Connect Box' }));
  await userEvent.click(await screen.findByRole('button', { name: /Sign in with the browser/ }));
  await userEvent.click(await screen.findByRole('button', { name: 'Continue in browser' }));
  const question = within(await screen.findByRole('dialog', { name: 'Is this you?' }));
  expect(question.getByTestId('signed-in-as').textContent).toContain('m.sato@');
  await userEvent.click(question.getByRole('button', { name: 'Yes, continue' }));
  await screen.findAllByText('Box is connected as Mika Sato');
  expect(screen.queryByRole('dialog')).toBeNull();
});
