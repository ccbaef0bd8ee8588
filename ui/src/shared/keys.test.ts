import { expect, test } from 'vitest';
import { composing, onMac, pressed } from './keys';

const key = (key: string, more: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...more });

test('a shortcut needs exactly its keys', () => {
  expect(pressed(key('k', { ctrlKey: true }), 'mod+k')).toBe(true);
  expect(pressed(key('K', { ctrlKey: true, shiftKey: true }), 'mod+k')).toBe(false);
  expect(pressed(key('k'), 'mod+k')).toBe(false);
  expect(pressed(key('k', { ctrlKey: true, altKey: true }), 'mod+k')).toBe(false);
  expect(pressed(key('k', { metaKey: true }), 'mod+k')).toBe(false);
  expect(pressed(key('C', { ctrlKey: true, shiftKey: true }), 'mod+shift+c')).toBe(true);
});

test('nothing counts while a word is being composed', () => {
  expect(composing(key('Enter', { isComposing: true }))).toBe(true);
  expect(composing(key('Enter', { keyCode: 229 }))).toBe(true);
  expect(composing(key('Enter'))).toBe(false);
  expect(pressed(key('k', { ctrlKey: true, isComposing: true }), 'mod+k')).toBe(false);
});

test('a Mac is recognised', () => {
  expect(onMac('MacIntel')).toBe(true);
  expect(onMac('Linux x86_64')).toBe(false);
});
