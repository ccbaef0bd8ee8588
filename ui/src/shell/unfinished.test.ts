import { expect, test, vi } from 'vitest';
import type { ActivityRow } from '../ipc/bindings';
import type { Navigation } from '../state/navigation.svelte';
import { unfinishedWords } from './unfinished';

function row(change: Partial<ActivityRow>): ActivityRow {
  return {
    id: '1',
    action: 'regenerate_passcode',
    item_kind: 'restored_file',
    item_id: 'rf-1',
    item_name: 'Q3 forecast.xlsx',
    account: 'Clumio',
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
    lost: null,
    ...change,
  };
}

function navigation() {
  const go = vi.fn().mockResolvedValue(true);
  return { go, where: { go } as unknown as Navigation };
}

test('a lost passcode names file and recipient and leads to a new one', () => {
  const { go, where } = navigation();
  const [told] = unfinishedWords([row({})], where);
  expect(told?.title).toContain('Q3 forecast.xlsx');
  expect(told?.meaning).toContain('k.tanaka@aoyama-foods.example');
  told?.action?.run();
  expect(go).toHaveBeenCalledWith('passcode', { fileId: 'rf-1' });
});

test('a passcode that was made and lost is told apart from one that may have arrived', () => {
  const { where } = navigation();
  const told = (lost: ActivityRow['lost']) => unfinishedWords([row({ ending: 'done', lost })], where)[0];
  expect(told('before_copying')?.meaning).toContain('is without a working passcode');
  expect(told('after_copying')?.meaning).toContain('whether it arrived');
  expect(told('after_copying')?.action?.label).toBe('Generate again');
});

test('each ending of a restore has its own words', () => {
  const { where } = navigation();
  const titles = (['done', 'not_done', 'unknown'] as const).flatMap((ending) =>
    (['restore', 'undo_restore'] as const).map(
      (action) =>
        unfinishedWords([row({ action, ending, item_kind: 'file', for_whom: [] })], where)[0]?.title,
    ),
  );
  expect(new Set(titles).size).toBe(5);
});

test('many are told together', () => {
  const { where } = navigation();
  expect(
    unfinishedWords(
      Array.from({ length: 4 }, () => row({})),
      where,
    ),
  ).toHaveLength(1);
});
