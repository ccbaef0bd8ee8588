import { expect, test, vi } from 'vitest';
import type { ActivityRow } from '../api/bindings';
import { FakeBackend } from '../../test/fake-backend/fake-backend';
import { twoOfEach } from '../../test/fake-backend/accounts';
import { Accounts } from './accounts.svelte';
import type { Navigation } from './navigation.svelte';
import { unfinishedNotifications } from './unfinished-work';

function row(change: Partial<ActivityRow>): ActivityRow {
  return {
    id: '1',
    action: 'regenerate_passcode',
    item_kind: 'restored_file',
    item_id: 'rf-1',
    item_name: 'Q3 forecast.xlsx',
    account: 'Clumio',
    account_id: null,
    acting_as: null,
    operator: null,
    for_whom: ['k.tanaka@aoyama-foods.example'],
    place: null,
    started_at: '2026-11-21T10:42:00Z',
    finished_at: null,
    ending: 'unknown',
    code: 'UnknownOutcome',
    request_id: null,
    can_undo: false,
    tally: null,
    lost: null,
    ...change,
  };
}

function navigation() {
  const go = vi.fn().mockResolvedValue(true);
  return { go, where: { go } as unknown as Navigation };
}

function accounts(): Accounts {
  const backend = new FakeBackend();
  backend.accounts_ = twoOfEach;
  return new Accounts(backend, twoOfEach);
}

test('a passcode of another account is looked for as that account, after a switch', async () => {
  const { go, where } = navigation();
  const connected = accounts();
  const [own] = unfinishedNotifications([row({ account_id: 'c1' })], where, connected);
  expect(own?.action?.label).toBe('Regenerate again');
  const [other] = unfinishedNotifications([row({ account_id: 'c2' })], where, connected);
  expect(other?.action?.label).toMatch(/^Switch to .*Frankfurt.* and find the file$/);
  other?.action?.run();
  await vi.waitFor(() => {
    expect(go).toHaveBeenCalledWith('passcode', { fileId: 'rf-1' });
  });
  expect(connected.clumio?.mark.id).toBe('c2');
  const [gone] = unfinishedNotifications([row({ account_id: 'c9' })], where, connected);
  expect(gone?.action?.label).toMatch(/^Connect .*Clumio.* again$/);
  gone?.action?.run();
  expect(go).toHaveBeenLastCalledWith('settings', 'accounts');
});

test('a lost passcode names file and recipient and leads to a new one', () => {
  const { go, where } = navigation();
  const [told] = unfinishedNotifications([row({})], where, accounts());
  expect(told?.title).toContain('Q3 forecast.xlsx');
  expect(told?.meaning).toContain('k.tanaka@aoyama-foods.example');
  told?.action?.run();
  expect(go).toHaveBeenCalledWith('passcode', { fileId: 'rf-1' });
});

test('a passcode that was made and lost is told apart from one that may have arrived', () => {
  const { where } = navigation();
  const told = (lost: ActivityRow['lost']) =>
    unfinishedNotifications([row({ ending: 'done', lost })], where, accounts())[0];
  expect(told('before_copying')?.meaning).toContain('has no working passcode');
  expect(told('after_copying')?.meaning).toContain('whether they received it');
  expect(told('after_copying')?.action?.label).toBe('Regenerate again');
});

test('each ending of a restore has its own words', () => {
  const { where } = navigation();
  const titles = (['done', 'not_done', 'unknown'] as const).flatMap((ending) =>
    (['restore', 'undo_restore'] as const).map(
      (action) =>
        unfinishedNotifications(
          [row({ action, ending, item_kind: 'file', for_whom: [] })],
          where,
          accounts(),
        )[0]?.title,
    ),
  );
  expect(new Set(titles).size).toBe(5);
});

test('many are told together', () => {
  const { where } = navigation();
  expect(
    unfinishedNotifications(
      Array.from({ length: 4 }, () => row({})),
      where,
      accounts(),
    ),
  ).toHaveLength(1);
});
