import { expect, test } from 'vitest';
import type { Decision, ItemKey } from '../../api/bindings';
import { RestoreDecisions } from './decisions.svelte';

const skip: Decision = { what: 'skip' };
const keepBoth: Decision = { what: 'keep_both' };
const other: Decision = { what: 'restore', choice: { how: 'other_folder', folder_id: '0', name: null } };
const key: ItemKey = { kind: 'file', id: '1' };

test('the first offer is what happens, but a folder is never chosen for anybody', () => {
  const decisions = new RestoreDecisions([
    { group: 'name_taken', offers: [keepBoth, skip] },
    { group: 'folder_gone', offers: [other, skip] },
  ]);
  expect(decisions.of('name_taken')).toEqual(keepBoth);
  expect(decisions.of('folder_gone')).toEqual(skip);
  expect(decisions.of('ready')).toEqual({ what: 'ask' });
});

test('an exception is counted until it says the same as its group', () => {
  const decisions = new RestoreDecisions([{ group: 'name_taken', offers: [keepBoth, skip] }]);
  decisions.except(key, 'name_taken', skip);
  expect(decisions.ofItem(key, 'name_taken')).toEqual(skip);
  expect(decisions.exceptions('name_taken')).toBe(1);
  expect(decisions.all.items).toEqual([{ key, decision: skip }]);
  decisions.except(key, 'name_taken', keepBoth);
  expect(decisions.exceptions('name_taken')).toBe(0);
  expect(decisions.all).toEqual({ groups: [{ group: 'name_taken', decision: keepBoth }], items: [] });
});

test('two folders, or two names, are two decisions', () => {
  const decisions = new RestoreDecisions([{ group: 'folder_gone', offers: [skip, other] }]);
  const legal = { id: '10', name: 'Legal', path: ['Legal'] };
  const sales = { id: '20', name: 'Sales', path: ['Sales'] };
  decisions.decide('folder_gone', decisions.into(other, legal));
  decisions.except(key, 'folder_gone', decisions.into(other, sales));
  expect(decisions.exceptions('folder_gone')).toBe(1);
  expect(decisions.folderOf(decisions.of('folder_gone'))).toEqual(legal);
  expect(decisions.folderOf(decisions.ofItem(key, 'folder_gone'))).toEqual(sales);
});
