import { expect, test } from 'vitest';
import { ariaShortcut, composing, onMac, pressed, printedShortcut, writesCharacter, zoomAsked } from './keys';

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

test('only what writes a character is typed', () => {
  const typed = ['a', 'A', '漢', '😀', '/', '1'].map((name) => key(name));
  expect(typed.every(writesCharacter)).toBe(true);
  const others = [' ', 'Enter', 'Process', 'Dead', 'F5', 'ArrowDown'].map((name) => key(name));
  expect(others.some(writesCharacter)).toBe(false);
  expect(writesCharacter(key('a', { ctrlKey: true }))).toBe(false);
  expect(writesCharacter(key('a', { altKey: true }))).toBe(false);
  expect(writesCharacter(key('a', { isComposing: true }))).toBe(false);
  expect(writesCharacter(key('@', { ctrlKey: true, altKey: true, modifierAltGraph: true }))).toBe(true);
});

test('a shortcut is written for people and for screen readers', () => {
  expect([printedShortcut('mod+z'), ariaShortcut('mod+z')]).toEqual(['Ctrl Z', 'Control+Z']);
  expect([printedShortcut('mod+plus'), ariaShortcut('mod+plus')]).toEqual(['Ctrl +', 'Control+Plus']);
  expect([printedShortcut('mod+enter'), ariaShortcut('mod+enter')]).toEqual(['Ctrl Enter', 'Control+Enter']);
});
