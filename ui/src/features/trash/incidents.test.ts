import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Incident, TrashFilter } from '../../api/bindings';
import { EVERYTHING } from './trash-filter';
import StartupGate from '../../StartupGate.svelte';
import { demoAccounts, FakeBackend } from '../../../test/fake-backend/fake-backend';
import { problem } from '../../../test/fake-backend/error';

const mika = { id: '7', name: 'Mika Tanaka', login: 'mika@example.com' };

function incident(change: Partial<Incident> = {}): Incident {
  return {
    by: mika,
    first_at: '2026-11-29T05:02:00Z',
    last_at: '2026-11-29T05:31:00Z',
    items: 53,
    bytes: 1_200_000,
    folders: [
      { folder: { id: '1', name: 'Marketing' }, rows: 40 },
      { folder: { id: '2', name: 'Sales' }, rows: 13 },
    ],
    more_folders: 0,
    filter: { ...EVERYTHING, kinds: ['file'], when: { is: 'hour' } },
    ...change,
  };
}

async function opened(backend = new FakeBackend()) {
  backend.accounts_ = { ...demoAccounts, clumio: null };
  backend.incidents = {
    incidents: [
      incident(),
      incident({
        by: null,
        items: 2,
        folders: [],
        first_at: '2026-11-28T01:00:00Z',
        last_at: '2026-11-28T01:00:00Z',
      }),
    ],
    total: 3,
    days: [
      { day: '2026-11-28', items: 1, when: { is: 'yesterday', from: null, to: null } },
      { day: '2026-11-29', items: 53, when: { is: 'today', from: null, to: null } },
    ],
    single: 4,
    undated: 2,
  };
  render(StartupGate, { backend });
  await screen.findAllByTestId('restore');
  await userEvent.click(screen.getByRole('button', { name: 'Incidents' }));
  await screen.findAllByTestId('trash-incident');
  return backend;
}

/** What is read of it, without the marks that keep a name's direction apart. */
function words(element: HTMLElement | undefined): string {
  return (element?.textContent ?? '').replace(/[\u2066-\u2069]/gu, '');
}

/** The filter of the newest question for rows. */
function filterOf(backend: FakeBackend): TrashFilter {
  const asked = backend.calls.filter((call) => call.name === 'trashRows').at(-1);
  return (asked?.args[0] as { filter: TrashFilter }).filter;
}

test('incidents say who deleted how much, when and from where', async () => {
  await opened();
  const [first, second] = screen.getAllByTestId('trash-incident');
  expect(words(first)).toMatch(/Mika Tanaka · 53 items · 1\.2 MB/);
  expect(words(first)).toContain('from Marketing and Sales');
  expect(second?.textContent).toMatch(/Unknown user · 2 items ·/);
  expect(screen.getByRole('dialog', { name: 'Incidents' }).textContent).toContain(
    '1 older incident isn’t shown.',
  );
  expect(screen.getByTestId('trash-incidents-status').textContent).toMatch(
    /4 items were deleted one at a time\..*For 2 items, Box doesn’t say/,
  );
});

test('an incident is chosen with the keyboard and becomes the filter', async () => {
  const backend = await opened();
  const [first, second] = screen.getAllByTestId('trash-incident');
  await expect.poll(() => document.activeElement).toBe(first);
  await userEvent.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(second);
  await userEvent.keyboard('{ArrowUp}{Enter}');
  expect(screen.queryByRole('dialog')).toBeNull();
  await expect.poll(() => filterOf(backend)).toEqual(incident().filter);
});

test('a whole incident is selected for a bulk restore in six keys', async () => {
  const backend = new FakeBackend();
  await opened(backend);
  await userEvent.keyboard('{Escape}');
  backend.incidents = {
    ...backend.incidents,
    incidents: [incident({ filter: { ...EVERYTHING, kinds: ['folder'] } })],
  };
  // From anywhere on the page: the incidents, the newest one, all of its rows, and the preview of their restore.
  let keys = 0;
  const press = async (chord: string) => {
    keys += 1;
    await userEvent.keyboard(chord);
  };
  await press('{Control>}i{/Control}');
  await expect.poll(() => document.activeElement?.getAttribute('data-testid')).toBe('trash-incident');
  await press('{Enter}');
  await expect.poll(() => document.activeElement?.getAttribute('role')).toBe('grid');
  await press('{Control>}a{/Control}');
  await expect.poll(() => backend.calls.at(-1)?.name).toBe('trashRows');
  await press('{Control>}{Enter}{/Control}');
  await expect.poll(() => backend.calls.some((call) => call.name === 'dryRun')).toBe(true);
  expect(keys).toBeLessThanOrEqual(6);
});

/** Never says who deleted what. */
class SlowDeleters extends FakeBackend {
  override findDeleters(): Promise<never> {
    return new Promise(() => undefined);
  }
}

test('the newest incident has the focus before Box says who deleted what', async () => {
  await opened(new SlowDeleters());
  const [first] = screen.getAllByTestId('trash-incident');
  await expect.poll(() => document.activeElement).toBe(first);
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a day of the bars becomes the filter', async () => {
  const backend = await opened();
  const bars = screen.getByRole('toolbar', { name: 'Items deleted per day' });
  const [older, today] = within(bars).getAllByRole('button');
  expect(older?.getAttribute('aria-label')).toMatch(/28 Nov: 1 item$/);
  today?.focus();
  await userEvent.keyboard('{ArrowLeft}{Enter}');
  await expect.poll(() => filterOf(backend).when).toEqual({ is: 'yesterday', from: null, to: null });
});

test('an account that may not see who deleted items is told so', async () => {
  const backend = new FakeBackend();
  backend.failNext('findDeleters', problem('Forbidden', { detail: { about: 'events' } }));
  await opened(backend);
  const status = screen.getByTestId('trash-incidents-status');
  await expect.poll(() => status.textContent).toContain('Only Box admins can see who deleted each item');
  expect(screen.getByRole('dialog', { name: 'Incidents' }).textContent).not.toContain('Unknown user');
});
