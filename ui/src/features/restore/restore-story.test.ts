import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import StartupGate from '../../StartupGate.svelte';
import type { Choice, ItemKey, Outcome } from '../../api/bindings';
import { demoAccounts, FakeBackend } from '../../../test/fake-backend/fake-backend';

async function trash(backend = new FakeBackend()) {
  backend.accounts_ = { ...demoAccounts, clumio: null };
  render(StartupGate, { backend });
  await screen.findAllByTestId('restore');
  screen.getByRole('grid').focus();
  return backend;
}

async function conflict() {
  const backend = await trash();
  await userEvent.keyboard('{ArrowDown}{Control>}r{/Control}');
  return { backend, field: await screen.findByTestId<HTMLInputElement>('conflict-name') };
}

/** The folder that an item lies inside can be seen, and restored instead. */
class InsideTrashedFolder extends FakeBackend {
  override async restore(key: ItemKey, choice: Choice): Promise<Outcome> {
    const outcome = await super.restore(key, choice);
    if (outcome.is !== 'asks' || outcome.plan.finding.is !== 'inside_trashed_folder') return outcome;
    const found = this.trash.find(({ row }) => row.name === 'Spring campaign');
    const folder = found === undefined ? null : (await super.plan(found.row.key)).item;
    const finding = { is: 'inside_trashed_folder' as const, trashed_folder: folder };
    return { is: 'asks', plan: { ...outcome.plan, finding } };
  }
}

const chosen = (backend: FakeBackend) =>
  backend.calls.filter((call) => call.name === 'restore').map((call) => call.args[1]);

/** What was sent after the first restore, which Box refused. */
const decided = (backend: FakeBackend) => chosen(backend).slice(1);

test('the conflict dialog begins in the name, with the stem selected', async () => {
  const { field } = await conflict();
  await waitFor(() => {
    expect(document.activeElement).toBe(field);
  });
  expect(field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)).toBe(
    'Contract 2025 (restored 21 Nov 2026)',
  );
  expect(screen.getByTestId('conflict-comparison').textContent).toContain('17 days newer and 200 kB larger');
});

test('Enter keeps both; the Enter that ends composing a word does nothing', async () => {
  const { backend, field } = await conflict();
  await fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
  await fireEvent.keyDown(field, { key: 'Enter', keyCode: 229 });
  expect(decided(backend)).toEqual([]);
  await userEvent.type(field, '{Enter}');
  const result = await screen.findByTestId('restore-result');
  expect(decided(backend)).toEqual([{ how: 'new_name', name: 'Contract 2025 (restored 21 Nov 2026).docx' }]);
  expect(result.textContent).toContain('restored to Legal / Contracts');
  await waitFor(() => {
    expect(document.activeElement).toBe(result);
  });
});

test('Esc cancels and restores nothing', async () => {
  const { backend } = await conflict();
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByTestId('conflict-name')).toBeNull();
  expect(decided(backend)).toEqual([]);
});

test('a name that is taken too is refused in words and not sent', async () => {
  const { backend, field } = await conflict();
  await userEvent.clear(field);
  await userEvent.type(field, 'Contract 2025.docx{Enter}');
  expect(await screen.findByText('This name is in use too. Choose another one.')).toBeTruthy();
  expect(decided(backend)).toEqual([]);
});

test('leaving it in the trash is a choice that sends nothing', async () => {
  const { backend } = await conflict();
  await userEvent.click(screen.getByRole('radio', { name: /Leave in trash/ }));
  expect(screen.getByTestId('conflict-main').textContent).toContain('Leave in trash');
  await userEvent.keyboard('{Enter}');
  expect(screen.queryByTestId('conflict-main')).toBeNull();
  expect(decided(backend)).toEqual([]);
});

test('what lies inside a folder in the trash comes back with that folder', async () => {
  const backend = await trash(new InsideTrashedFolder());
  screen.getByTestId<HTMLInputElement>('trash-filter').focus();
  await userEvent.keyboard('banner');
  await waitFor(() => {
    expect(screen.getAllByTestId('trash-name')).toHaveLength(1);
  });
  await userEvent.keyboard('{Enter}{Enter}');
  await userEvent.click(await screen.findByTestId('blocked-restore-folder'));
  expect((await screen.findByTestId('restore-result')).textContent).toContain(
    '“Spring campaign” restored to',
  );
  // Of the file, which Box refused, and of its folder.
  expect(chosen(backend)).toEqual([{ how: 'as_it_was' }, { how: 'as_it_was' }]);
});

test('Restore on a row sends it once, without a look before', async () => {
  const backend = await trash();
  await userEvent.click(screen.getAllByTestId('restore')[1] as HTMLElement);
  await screen.findByTestId('restore-result');
  const names = backend.calls.map((call) => call.name);
  expect(names.filter((name) => name === 'restore')).toHaveLength(1);
  expect(names).not.toContain('plan');
});

test('a row with nothing in its way leaves the list at once, and can be put back', async () => {
  const backend = await trash();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  expect((await screen.findByTestId('restore-result')).textContent).toContain(
    '“Spring campaign” restored to Marketing',
  );
  await waitFor(() => {
    expect(screen.queryAllByTestId('trash-name').map((cell) => cell.dataset['item'])).not.toContain(
      'folder:9001',
    );
  });
  await userEvent.click(screen.getByTestId('undo'));
  expect(await screen.findByText(/moved back to the trash/)).toBeTruthy();
  expect(backend.calls.some((call) => call.name === 'undoRestore')).toBe(true);
});

test('names are text: nothing in them becomes markup or stays hidden', async () => {
  await trash();
  expect(document.querySelector('img[src="x"]')).toBeNull();
  expect(screen.getByText('<img src=x onerror=alert(1)>.txt')).toBeTruthy();
  expect(screen.getByText('U+202E')).toBeTruthy();
});

test('without a folder that is chosen nothing is restored', async () => {
  const backend = await trash();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
  await screen.findByTestId('folder-picker');
  await userEvent.keyboard('{Enter}');
  expect(decided(backend)).toEqual([]);
  await userEvent.click((await screen.findAllByTestId('folder-row'))[1] as HTMLElement);
  await userEvent.keyboard('{Enter}');
  await screen.findByTestId('restore-result');
  expect(decided(backend)).toEqual([{ how: 'other_folder', folder_id: '20', name: null }]);
});

test('what is selected is looked at together, with the keyboard alone', async () => {
  const backend = await trash();
  await userEvent.keyboard('{ArrowDown} ');
  await screen.findByText('1 selected');
  await userEvent.keyboard('{ArrowDown} ');
  await screen.findByText('2 selected');
  await userEvent.keyboard('{Control>}r{/Control}');
  const start = await screen.findByTestId('job-start');
  await waitFor(() => {
    expect(document.activeElement).toBe(start);
  });
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByTestId('job')).toBeTruthy();
  await waitFor(() => {
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }));
  });
  expect(backend.calls.find(({ name }) => name === 'dryRun')?.args).toEqual([{ of: 'selected' }]);
  await userEvent.click(screen.getByTestId('job-back'));
  await screen.findAllByTestId('restore');
  expect(screen.queryByTestId('trash-selection')).toBeNull();
});

test('a result of the search is restored only by the next Enter', async () => {
  const backend = await trash();
  await userEvent.keyboard('{Control>}k{/Control}contract 2025');
  await screen.findByRole('group', { name: 'Trash' });
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(document.activeElement).toBe(screen.getByRole('grid'));
  });
  expect(chosen(backend)).toEqual([]);
  await userEvent.keyboard('{Enter}');
  await screen.findByTestId('conflict-name');
});
