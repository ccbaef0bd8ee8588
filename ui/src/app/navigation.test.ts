import { expect, test, vi } from 'vitest';
import { Navigation } from './navigation.svelte';

test('goes where it is told, with what to show there', async () => {
  const navigation = new Navigation();
  expect(navigation.place).toBe('passcode');
  expect(await navigation.go('restore', { boxId: '7' })).toBe(true);
  expect(navigation.place).toBe('restore');
  expect(navigation.target('restore')).toEqual({ boxId: '7' });
  expect(navigation.target('passcode')).toBeUndefined();
  await navigation.go('activity');
  expect(navigation.target('activity')).toBeUndefined();
});

test('stays while a guard says so, and goes once it is withdrawn', async () => {
  const navigation = new Navigation();
  const guard = vi.fn(() => Promise.resolve(false));
  const withdraw = navigation.askBeforeLeaving(guard);
  expect(await navigation.go('settings')).toBe(false);
  expect(navigation.place).toBe('passcode');
  expect(await navigation.go('passcode')).toBe(true);
  expect(guard).toHaveBeenCalledTimes(1);
  withdraw();
  expect(await navigation.go('settings')).toBe(true);
});
