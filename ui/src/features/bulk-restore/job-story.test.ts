import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import type { Decisions, JobState } from '../../api/bindings';
import { FakeBackend } from '../../../test/fake-backend/fake-backend';
import { job } from '../../../test/job';
import { Jobs } from './jobs.svelte';
import PreviewDialog from './PreviewDialog.svelte';
import JobPage from './JobPage.svelte';
import PendingDecisions from './PendingDecisions.svelte';

/** The dialog over a look at these rows of the trash. */
async function preview(rows: number[]) {
  const backend = new FakeBackend();
  const jobs = new Jobs(backend, () => undefined);
  backend.listen((event) => jobs.handleEvent(event));
  const keys = rows.map((row) => backend.trash[row]?.row.key).filter((key) => key !== undefined);
  await renderInWindow(PreviewDialog, { preview: jobs.preview }, backend);
  await jobs.preview.begin({ of: 'items', keys });
  return { backend, jobs, start: await screen.findByTestId('job-start') };
}

/** The page of a job over the first rows of the trash. */
async function page(rows: number) {
  const backend = new FakeBackend();
  const jobs = new Jobs(backend, () => undefined);
  backend.listen((event) => jobs.handleEvent(event));
  await jobs.preview.begin({ of: 'items', keys: backend.trash.slice(0, rows).map(({ row }) => row.key) });
  await jobs.preview.start();
  const { shown } = jobs;
  if (shown === undefined) throw new Error('no job is shown');
  await renderInWindow(JobPage, { jobs, job: shown }, backend);
  return { backend, jobs };
}

const sent = (backend: FakeBackend): Decisions[] =>
  backend.calls
    .filter(({ name }) => name === 'startJob' || name === 'answerJob')
    .map(({ args }) => args[1] as Decisions);

const violations = async () => {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('; ')}`);
};

test('with nothing in the way, one Enter restores', async () => {
  const { backend, start } = await preview([1, 2]);
  await waitFor(() => expect(document.activeElement).toBe(start));
  expect(screen.getByTestId('job-cost').textContent).toContain('No problems found.');
  expect(await violations()).toEqual([]);
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(sent(backend)).toHaveLength(1));
});

test('each group is decided about once, and says what it costs', async () => {
  const { backend, start } = await preview([0, 1, 3]);
  const taken = screen.getByRole('region', { name: '1 with a name already in use' });
  expect(taken.textContent).toContain('→');
  await userEvent.selectOptions(within(taken).getByRole('combobox'), 'Leave in trash');
  await waitFor(() => expect(start.textContent).toContain('Restore 2'));
  expect(await violations()).toEqual([]);
  await userEvent.click(start);
  await waitFor(() =>
    expect(sent(backend)[0]?.groups).toContainEqual({ group: 'name_taken', decision: { what: 'skip' } }),
  );
});

test('problems come first, below one line of all groups', async () => {
  await preview([0, 1, 3]);
  expect(screen.getByTestId('job-summary').textContent).toBe(
    '1 ready to restore · 1 with a name already in use · 1 whose folder no longer exists',
  );
  expect(screen.getAllByTestId('job-group').map((group) => group.dataset['group'])).toEqual([
    'name_taken',
    'folder_gone',
    'ready',
  ]);
});

test('another folder is a decision only when it is chosen', async () => {
  const { backend, start } = await preview([1, 3]);
  const gone = screen.getByRole('region', { name: '1 whose folder no longer exists' });
  const select = within(gone).getByRole<HTMLSelectElement>('combobox');
  await userEvent.selectOptions(select, 'Restore to another folder…');
  await screen.findByTestId('folder-picker');
  expect(select.selectedOptions[0]?.textContent).toBe('Ask me later');
  await userEvent.click((await screen.findAllByTestId('folder-row'))[1] as HTMLElement);
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(screen.queryByTestId('folder-picker')).toBeNull());
  // The Enter that chose the folder did not start anything.
  expect(sent(backend)).toEqual([]);
  expect(select.selectedOptions[0]?.textContent).toContain('Marketing');
  await userEvent.click(start);
  await waitFor(() =>
    expect(sent(backend)[0]?.groups).toContainEqual({
      group: 'folder_gone',
      decision: { what: 'restore', choice: { how: 'other_folder', folder_id: '20', name: null } },
    }),
  );
});

test('an item is compared and decided about on its own', async () => {
  const { backend, start } = await preview([0, 1]);
  await userEvent.click(screen.getAllByTestId('job-group-list').at(-1) as HTMLElement);
  await userEvent.click(await screen.findByTestId('job-compare'));
  const field = await screen.findByTestId<HTMLInputElement>('conflict-name');
  await userEvent.clear(field);
  await userEvent.type(field, 'Contract, the older one.docx{Enter}');
  await waitFor(() => expect(screen.queryByTestId('conflict-name')).toBeNull());
  expect(await screen.findByText('1 set individually')).toBeTruthy();
  expect(await violations()).toEqual([]);
  await userEvent.click(start);
  await waitFor(() =>
    expect(sent(backend)[0]?.items[0]?.decision).toEqual({
      what: 'restore',
      choice: { how: 'new_name', name: 'Contract, the older one.docx' },
    }),
  );
});

test('Escape leaves everything as it is and drops the look', async () => {
  const { backend, jobs } = await preview([0]);
  await userEvent.keyboard('{Escape}');
  expect(jobs.preview.open).toBe(false);
  expect(backend.calls.some(({ name }) => name === 'dropDryRun')).toBe(true);
  expect(sent(backend)).toEqual([]);
});

test('what needs an answer is answered, and nothing is decided by default', async () => {
  const { backend } = await page(4);
  expect(await violations()).toEqual([]);
  await userEvent.click(screen.getByTestId('job-answer'));
  const now = await screen.findByTestId<HTMLButtonElement>('job-answer-now');
  await screen.findByTestId('folder-picker');
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByTestId('folder-picker')).toBeNull());
  expect(document.activeElement).toBe(screen.getByTestId('job-group-decision'));
  expect(now.disabled).toBe(true);
  const dialog = screen.getByRole('dialog');
  await userEvent.selectOptions(within(dialog).getByRole('combobox'), 'Leave in trash');
  expect(await violations()).toEqual([]);
  await userEvent.click(now);
  await waitFor(() =>
    expect(sent(backend)[1]?.groups).toEqual([{ group: 'folder_gone', decision: { what: 'skip' } }]),
  );
});

test('a question can be answered while the job runs, not while it ends or is undone', async () => {
  const backend = new FakeBackend();
  const jobs = new Jobs(backend, () => undefined);
  const asking = [{ group: 'name_taken' as const, items: 1, offers: [{ what: 'keep_both' as const }] }];
  const state = (phase: JobState['phase']) => job({ items: 9, pending: 8, asking: 1 }, { phase, asking });
  for (const phase of ['stopping', 'undoing'] as const) {
    const shown = render(PendingDecisions, { jobs, job: state(phase) });
    expect(screen.queryByTestId('job-answer')).toBeNull();
    shown.unmount();
  }
  await renderInWindow(PendingDecisions, { jobs, job: state('running') }, backend);
  await userEvent.click(screen.getByTestId('job-answer'));
  expect(await screen.findByTestId('job-answer-now')).toBeTruthy();
});

test('a question about a folder begins with the folders', async () => {
  const { backend } = await page(4);
  await userEvent.click(screen.getByTestId('job-answer'));
  await screen.findByTestId('folder-picker');
  await userEvent.click((await screen.findAllByTestId('folder-row'))[1] as HTMLElement);
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(screen.queryByTestId('folder-picker')).toBeNull());
  const group = screen.getByTestId('job-group');
  expect(group.textContent).toContain('Storefront.png');
  // Another one can be chosen for the whole group, too.
  await userEvent.click(within(group).getByRole('button', { name: /^Change/ }));
  await screen.findByTestId('folder-picker');
  await userEvent.keyboard('{Escape}');
  await userEvent.click(screen.getByTestId('job-answer-now'));
  await waitFor(() =>
    expect(sent(backend)[1]?.groups).toEqual([
      {
        group: 'folder_gone',
        decision: { what: 'restore', choice: { how: 'other_folder', folder_id: '20', name: null } },
      },
    ]),
  );
});

test('the report is narrowed, copied and saved', async () => {
  const { backend, jobs } = await page(4);
  expect(await screen.findAllByTestId('job-item')).toHaveLength(4);
  await userEvent.click(screen.getByTestId('job-show-asking'));
  await waitFor(() => expect(screen.getAllByTestId('job-item')).toHaveLength(1));
  expect(jobs.filter).toBe('asking');
  await userEvent.click(screen.getByTestId('job-ticket'));
  await screen.findByRole('button', { name: 'Copied for ticket' });
  const text = backend.calls.find(({ name }) => name === 'copyText')?.args[0] as string;
  expect(text).toContain('Storefront.png: Needs a decision (Its folder no longer exists.)');
  await userEvent.click(screen.getByRole('button', { name: 'Export' }));
  await userEvent.click(screen.getByRole('menuitem', { name: 'Save as CSV…' }));
  expect((await screen.findAllByText(/Restore Desk report .*\.csv/)).length).toBeGreaterThan(0);
});

test('undoing the whole job asks first', async () => {
  const { backend } = await page(3);
  await userEvent.click(screen.getByTestId('job-undo'));
  expect(backend.calls.some(({ name }) => name === 'undoJob')).toBe(false);
  await userEvent.click(await screen.findByTestId('job-undo-now'));
  await waitFor(() => expect(backend.calls.some(({ name }) => name === 'undoJob')).toBe(true));
});
