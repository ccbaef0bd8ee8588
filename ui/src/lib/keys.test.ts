import { expect, test } from 'vitest';
import { composing, onMac, pressed, zoomAsked } from './keys';

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

test('plus, minus and zero ask for another zoom, and stay within bounds', () => {
  const asked = (name: string, now: number, more: KeyboardEventInit = { ctrlKey: true }) =>
    zoomAsked(key(name, more), now);
  expect(asked('+', 100)).toBe(125);
  expect(asked('+', 100, { ctrlKey: true, shiftKey: true })).toBe(125);
  expect(asked('=', 175)).toBe(200);
  expect(asked('+', 200)).toBe(200);
  expect(asked('-', 125)).toBe(100);
  expect(asked('-', 100)).toBe(100);
  expect(asked('0', 175)).toBe(100);
  // The plus of a Japanese keyboard without Shift, and the zero of a French one; Shift and 0 are a German equals sign.
  expect(asked(';', 100)).toBe(125);
  expect(asked('à', 175, { ctrlKey: true, code: 'Digit0' })).toBe(100);
  expect(asked('=', 100, { ctrlKey: true, shiftKey: true, code: 'Digit0' })).toBe(125);
  expect(asked('9', 175)).toBeUndefined();
  expect(asked('+', 100, {})).toBeUndefined();
  expect(asked('+', 100, { ctrlKey: true, altKey: true })).toBeUndefined();
  expect(asked('+', 100, { metaKey: true })).toBeUndefined();
});
