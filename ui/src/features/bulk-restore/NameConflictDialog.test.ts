import { screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import type { Decision, ItemKey, JobItem, Plan } from '../../api/bindings';
import { FakeBackend } from '../../../test/fake-backend/fake-backend';
import { RestoreDecisions } from './decisions.svelte';
import { rowOfJob, type DecisionRow } from './decision-rows';
import { ApiPagedList } from '../../api/paged';
import NameConflictDialog from './NameConflictDialog.svelte';

/** Notes for which folder a plan is asked. */
class Noting extends FakeBackend {
  folders: (string | null | undefined)[] = [];

  override async plan(key: ItemKey, signal?: AbortSignal, folderId?: string | null): Promise<Plan> {
    this.folders.push(folderId);
    return super.plan(key, signal);
  }
}

/** An item whose name is taken, as a job asks about it that decided so. */
async function asked(backend: FakeBackend, decision: Decision): Promise<DecisionRow> {
  const row = backend.trash.find(({ finding }) => finding === 'name_taken')?.row;
  if (row === undefined) throw new Error('no name is taken');
  const { finding } = await backend.plan(row.key);
  const job = { key: row.key, name: row.name, group: 'name_taken', was_in: '', decision, finding };
  return rowOfJob(job as JobItem);
}

const into = (folder_id: string): Decision => ({
  what: 'restore',
  choice: { how: 'elsewhere', folder_id, name: null },
});

test.each([
  { decision: into('20'), folder: '20', renames: 0 },
  { decision: { what: 'ask' } as Decision, folder: null, renames: 1 },
])('a taken name is looked at in the folder it goes to: $folder', async ({ decision, folder, renames }) => {
  const backend = new Noting();
  const row = await asked(backend, decision);
  const rows = new ApiPagedList(() => Promise.resolve({ rows: [row], total: 1 }));
  const decisions = new RestoreDecisions([]);
  const nothing = () => undefined;
  const props = { row, remaining: 0, rows, decisions, ondecided: nothing, onclose: nothing };
  await renderInWindow(NameConflictDialog, props, backend);
  await screen.findByTestId('conflict-name');
  expect(backend.folders.at(-1)).toBe(folder);
  // What is in another folder than its own is not renamed for it.
  expect(screen.queryAllByRole('radio', { name: /rename/ })).toHaveLength(renames);
});

test('the same for the rest shows the names it would give, and is decided once for all of them', async () => {
  const backend = new FakeBackend();
  const row = { ...(await asked(backend, { what: 'ask' })), suggestion: 'Contract 2025 (restored).docx' };
  const other: DecisionRow = {
    ...row,
    key: { kind: 'file', id: '77' },
    name: 'Budget.xlsx',
    suggestion: 'Budget (restored).xlsx',
    existing: { name: 'BUDGET.xlsx', newName: 'BUDGET (renamed).xlsx' },
  };
  const rows = new ApiPagedList(() => Promise.resolve({ rows: [row, other], total: 2 }));
  const decisions = new RestoreDecisions([]);
  const nothing = () => undefined;
  const props = { row, remaining: 1, rows, decisions, ondecided: nothing, onclose: nothing };
  await renderInWindow(NameConflictDialog, props, backend);
  const box = await screen.findByTestId('job-same-for-rest');
  const names = box.closest('.rest')?.textContent ?? '';
  expect(names).toContain('Budget.xlsx');
  expect(names).toContain('Budget (restored).xlsx');
  expect(names).not.toContain('Contract 2025');
  // Another answer gives other names, to what is in the folder, or none.
  await userEvent.click(screen.getByRole('radio', { name: /rename/ }));
  const renamed = box.closest('.rest')?.textContent ?? '';
  expect(renamed).toMatch(/BUDGET\.xlsx\s*→\s*BUDGET \(renamed\)\.xlsx/);
  expect(renamed).not.toContain('(restored)');
  expect(screen.getByTestId('conflict-renamed').textContent).toContain('(renamed');
  await userEvent.click(screen.getByRole('radio', { name: /Leave/ }));
  expect(box.closest('.rest')?.textContent).not.toContain('Budget');
  const [keep] = screen.getAllByRole('radio');
  if (keep) await userEvent.click(keep);
  await userEvent.click(box);
  screen.getByTestId('conflict-name').focus();
  await userEvent.keyboard('{Enter}');
  expect(decisions.of('name_taken')).toEqual({ what: 'keep_both' });
  expect(decisions.of('folder_gone')).not.toEqual({ what: 'keep_both' });
});
