import { expect, test } from 'vitest';
import type { RestoredFile } from '../../api/bindings';
import { unlistedFile } from './finder/lookup.svelte';
import { canRegenerate, countsDown, linkLife } from './link-expiry';

const now = Date.parse('2026-11-21T12:00:00Z');
const file = (more: Partial<RestoredFile>): RestoredFile => ({
  ...unlistedFile('501'),
  standing: 'regenerable',
  ...more,
});
const ending = (minutes: number) => file({ link_ends_at: new Date(now + minutes * 60_000).toISOString() });

test('a link is short below three hours and too short below one', () => {
  expect(linkLife(ending(180), now)).toMatchObject({ is: 'alive', tooShort: false });
  expect(linkLife(ending(179), now)).toMatchObject({ is: 'short', tooShort: false });
  expect(linkLife(ending(59), now)).toMatchObject({ is: 'short', tooShort: true });
});

test('the last hour is counted down, and no hour before or after it', () => {
  expect([60, 59, 1, 0].map((minutes) => countsDown(ending(minutes), now))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(countsDown(unlistedFile('501'), now)).toBe(false);
});

test('a link that ended after it was listed has ended', () => {
  expect(linkLife(ending(0), now).is).toBe('ended');
  expect(canRegenerate(ending(0), now)).toBe(false);
  expect(canRegenerate(ending(1), now)).toBe(true);
});

test('a link that Rust says has ended has ended, whatever the clock here says', () => {
  expect(linkLife({ ...ending(60), standing: 'link_ended' }, now).is).toBe('ended');
  expect(linkLife(file({ standing: 'link_ended' }), now)).toEqual({ is: 'ended', endedAt: null });
});

test('without an email share there is nothing to regenerate', () => {
  expect(linkLife(file({ standing: 'no_email_share' }), now).is).toBe('none');
  expect(canRegenerate(file({ standing: 'no_email_share' }), now)).toBe(false);
});

test('an end that is not known stands in nobody’s way', () => {
  expect(linkLife(unlistedFile('501'), now).is).toBe('unknown');
  expect(canRegenerate(unlistedFile('501'), now)).toBe(true);
});
