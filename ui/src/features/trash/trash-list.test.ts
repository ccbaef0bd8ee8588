import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { TrashState } from '../../api/bindings';
import StartupGate from '../../StartupGate.svelte';
import { demoAccounts, FakeBackend, problem } from '../../../test/fake-backend/fake-backend';

const INSIDE = 'Files inside deleted folders aren’t listed by name.';

async function opened(backend = new FakeBackend()) {
  backend.accounts_ = { ...demoAccounts, clumio: null };
  render(StartupGate, { backend });
  await screen.findByRole('heading', { name: 'Box trash' });
}

test('a name that no listed item has is not said to be nowhere', async () => {
  await opened();
  await screen.findAllByTestId('restore');
  await userEvent.type(screen.getByTestId('trash-filter'), 'Autumn campaign plan');
  const state = await screen.findByTestId('trash-filtered-out');
  expect(state.textContent).toContain('No items match these filters');
  expect(state.textContent).toContain(INSIDE);
  expect(state.textContent).not.toMatch(/[Nn]othing/);
});

test('an empty trash says where files of deleted folders are', async () => {
  const backend = new FakeBackend();
  backend.trash = [];
  await opened(backend);
  expect((await screen.findByTestId('trash-empty')).textContent).toContain(INSIDE);
});

/** Of none of its items Box says who deleted it. */
class NoDeleters extends FakeBackend {
  override async trashRows(...[query, from, count]: Parameters<FakeBackend['trashRows']>) {
    const window = await super.trashRows(query, from, count);
    return query.filter.deleted_by?.is === 'person'
      ? { ...window, rows: [], matched: 0, unknown: 54 }
      : window;
  }
}

test('where Box does not say who deleted what, nothing is said to be deleted by no one', async () => {
  await opened(new NoDeleters());
  await screen.findAllByTestId('restore');
  await userEvent.click(screen.getByTestId('trash-deleted-by'));
  await userEvent.keyboard('luis');
  await screen.findByRole('option', { name: /Luis/ });
  await userEvent.keyboard('{Enter}');
  const state = await screen.findByTestId('trash-deleter-unknown');
  expect(state.textContent).toMatch(/No item known to be deleted by .*Luis/);
  expect(state.textContent).toContain('For 54 items, Box doesn’t say who deleted them.');
  await userEvent.click(screen.getByTestId('trash-show-all-unknown'));
  expect((await screen.findAllByTestId('restore')).length).toBeGreaterThan(0);
});

/** Box asked to wait while its trash is listed. */
class RateLimited extends FakeBackend {
  override async trashRows(...[query, from, count]: Parameters<FakeBackend['trashRows']>) {
    const window = await super.trashRows(query, from, count);
    const until = new Date(Date.now() + 27_000).toISOString();
    const waiting = { reason: 'rate_limited' as const, attempt: 2, max_attempts: 5, until };
    return { ...window, state: { ...window.state, listing: true, complete: false, waiting } };
  }
}

test('a listing that Box asked to wait says so beside Stop', async () => {
  await opened(new RateLimited());
  const wait = await screen.findByTestId('service-wait');
  expect(wait.textContent).toMatch(/Box asked us to wait, 2\d s left/);
  expect(wait.nextElementSibling).toBe(screen.getByTestId('trash-stop'));
});

/** Its network is gone after the trash was loaded. */
class Offline extends FakeBackend {
  gone = false;
  readonly loaded = new Date(Date.now() - 10 * 60_000).toISOString();

  override async trashRows(...[query, from, count]: Parameters<FakeBackend['trashRows']>) {
    const window = await super.trashRows(query, from, count);
    return { ...window, state: this.#with(window.state) };
  }

  override async refreshTrash() {
    return this.#with(await super.refreshTrash());
  }

  /** A loading without a first page leaves the list as it was. */
  #with(state: TrashState): TrashState {
    if (!this.gone) return { ...state, list: 1, listed_at: this.loaded };
    return { ...state, list: 1, complete: false, problem: problem('Offline') };
  }
}

test('offline, one line says what is shown, and of when', async () => {
  const backend = new Offline();
  await opened(backend);
  await screen.findAllByTestId('restore');
  backend.gone = true;
  await userEvent.click(screen.getByTestId('trash-refresh'));
  const strip = await screen.findByTestId('trash-partial');
  expect(strip.textContent).toContain('Can’t reach Box');
  expect(strip.textContent).toContain('Showing 200 items, updated 10 min ago.');
  expect(screen.getAllByRole('alert')).toHaveLength(1);
  expect(screen.getByTestId('trash-listed-at').textContent).toBe('updated 10 min ago');
});

/** Some entries of Box's trash cannot be read. */
class Unreadable extends FakeBackend {
  unreadable = 3;

  override async trashRows(...[query, from, count]: Parameters<FakeBackend['trashRows']>) {
    const window = await super.trashRows(query, from, count);
    return { ...window, state: { ...window.state, unreadable: this.unreadable } };
  }
}

test('items that can’t be read are counted above the list', async () => {
  await opened(new Unreadable());
  expect((await screen.findAllByTestId('restore')).length).toBeGreaterThan(0);
  expect(screen.getByTestId('trash-unreadable').textContent).toContain('3 items can’t be read');
});

test('a trash of which nothing can be read is not said to be empty', async () => {
  const backend = new Unreadable();
  backend.trash = [];
  backend.unreadable = 1;
  await opened(backend);
  expect((await screen.findByTestId('trash-unreadable')).textContent).toContain('1 item can’t be read');
  expect(screen.queryByTestId('trash-empty')).toBeNull();
});
