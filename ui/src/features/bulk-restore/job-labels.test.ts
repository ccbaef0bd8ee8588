import { expect, test } from 'vitest';
import { job } from '../../../test/job';
import type { JobItem, Problem } from '../../api/bindings';
import { escapeInvisible } from '../../lib/escape-invisible';
import { segmentsOf, settledOf, tagsOf } from './summary';
import { milestone } from './announcements';
import { itemOutcome, pathNow } from './item-outcome';
import { jobTicket, TICKET_ITEMS } from './ticket';
import { askingNote, blockedUser, jobTitle, left, waitWords } from './labels';

function item(more: Partial<JobItem>): JobItem {
  return {
    number: 0,
    key: { kind: 'file', id: '1' },
    name: 'a.txt',
    was_in: 'Legal',
    group: 'ready',
    decision: { what: 'restore', choice: { how: 'as_it_was' } },
    state: 'done',
    attempts: 1,
    new_name: 'a.txt',
    path: ['Legal'],
    reason: null,
    request_id: 'r1',
    finished_at: null,
    finding: null,
    undone: null,
    acting_as: null,
    can_undo: false,
    ...more,
  };
}

test('milestones are every tenth and every phase, and nothing in between', () => {
  const at = (done: number) => job({ items: 200, done, pending: 200 - done });
  expect(milestone(undefined, at(0))).toBe('Restoring 200 items');
  expect(milestone(at(0), at(19))).toBeNull();
  expect(milestone(at(19), at(20))).toBe('10 percent, 20 restored');
  expect(milestone(at(20), at(39))).toBeNull();
  expect(milestone(at(39), { ...at(39), phase: 'paused' })).toBe('Paused: 200 items');
});

test('the bar and its tags add up, also while it is put back', () => {
  const running = job({ items: 100, done: 60, asking: 4, failed: 1, pending: 30, in_flight: 5 });
  const bar = segmentsOf(running);
  expect([bar.of, bar.parts.map((part) => part.items)]).toEqual([100, [60, 4, 1]]);
  expect(tagsOf(running).map((tag) => tag.words)).toEqual([
    '60 restored',
    '4 need a decision',
    '1 failed',
    '35 waiting',
  ]);
  // What asks is counted nowhere as done.
  expect(settledOf(running).parts.map((part) => part.items)).toEqual([60, 1]);
  expect(left(running)).toBe(35);
  const undoing = job({ items: 100, done: 99, failed: 1, undone: 40, changed_since: 2 }, { undoing: true });
  expect([segmentsOf(undoing).of, segmentsOf(undoing).parts.map((part) => part.items)]).toEqual([
    99,
    [40, 2],
  ]);
  expect(left(undoing)).toBe(57);
  expect(tagsOf(undoing).map((tag) => tag.words)).toContain('57 restored');
});

test('what a job waits for says until when, where that is known', () => {
  const now = Date.parse('2026-11-21T10:00:00Z');
  expect(waitWords({ reason: 'asked_to_wait', until: '2026-11-21T10:00:41Z' }, now)).toBe(
    'Box asked us to wait. Resumes automatically in 41 s.',
  );
  expect(waitWords({ reason: 'offline', until: null }, now)).toBe('Can’t reach Box. Resumes automatically.');
});

test('every ending has a word and a place that fit it', () => {
  expect(pathNow(item({ new_name: 'b.txt' }))).toEqual(['Legal', 'b.txt']);
  expect(pathNow(item({ undone: 'done' }))).toBeNull();
  expect(itemOutcome(item({ undone: 'changed_since' })).words).toBe('Changed after restore');
});

test('a ticket names what is not back first, and no name makes a line of its own', () => {
  const failed = item({
    name: 'x\nStatus: Done',
    state: 'failed',
    reason: 'You don’t have permission',
    path: null,
  });
  const done = Array.from({ length: TICKET_ITEMS }, (_, at) =>
    item({ name: `n${at}`, reason: at === 1 ? 'A reason.' : null }),
  );
  const finished = job({ items: 80, done: 79, failed: 1 }, { phase: 'finished' });
  const lines = jobTicket(finished, [failed], done).split('\n');
  expect(lines[0]).toBe('Restored 79 of 80');
  expect(lines[1]).toBe('Result: 79 restored, 1 failed');
  const first = lines.findIndex((line) => line.startsWith('x Status'));
  expect(lines[first]).toBe('x Status: Done: Not restored (You don’t have permission) [request r1]');
  expect(lines[first + 1]).toBe('n0: Restored (Legal / a.txt)');
  expect(lines[first + 2]).toBe('n1: Restored (Legal / a.txt; A reason.)');
  expect(lines.at(-1)).toBe('and 30 more, in the saved report');
});

test('a job that still has something to do is shown as a restore, also when what it restored was put back', () => {
  const counts = { items: 5, done: 2, undone: 2, pending: 3 };
  expect(jobTitle(job(counts, { phase: 'paused' }))).toBe('Paused: 5 items');
  expect(segmentsOf(job(counts, { phase: 'paused' })).of).toBe(5);
  const ended = job({ items: 5, done: 2, undone: 2, skipped: 3 }, { phase: 'cancelled' });
  expect(segmentsOf(ended).of).toBe(2);
});

test('something that answers in place of Box is waited for', () => {
  expect(waitWords({ reason: 'intercepted', until: null }, 0)).toContain('between you and Box');
});

test('why nothing can be done on behalf of a user is told once for all of theirs', () => {
  const user = { id: '1', name: 'Keiko Tanaka', login: null };
  const name = escapeInvisible(user.name);
  const told = (problem: Partial<Problem>) =>
    blockedUser({
      user,
      items: 2,
      problem: { code: 'AccountBlocked', message: '', retryable: false, ...problem },
    });
  expect(told({ detail: { about: 'terms' } })).toBe(`${name} must accept Box’s terms of service first`);
  expect(told({ code: 'StorageFull' })).toBe(`${name} has no storage left in Box`);
  expect(told({ code: 'Forbidden', detail: { about: 'as_user' } })).toBe(
    `Box doesn’t let you act on behalf of ${name}`,
  );
  const asking = [{ group: 'no_access' as const, items: 2, offers: [] }];
  const blocked: Problem = { code: 'AccountBlocked', message: '', retryable: false };
  const blocked_users = [{ user, items: 2, problem: blocked }];
  expect(askingNote(job({ asking: 2 }, { asking, blocked_users }), 'no_access')).toBeUndefined();
  expect(askingNote(job({ asking: 2 }, { asking }), 'no_access')).toBeDefined();
});
