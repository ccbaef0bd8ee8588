import { ariaShortcut, composing, pressed, printedShortcut } from './keys';

/**
 * The keys of the page, each as in `pressed`, the first as it is shown: what handles a key, what lists them and what names
 * one in a tooltip read it here.
 */
export const keymap = {
  search: ['mod+k'],
  filter: ['mod+f'],
  passcode: ['mod+1'],
  restore: ['mod+2'],
  activity: ['mod+3'],
  settings: ['mod+4'],
  next_region: ['f6'],
  previous_region: ['shift+f6'],
  refresh: ['f5'],
  larger: ['mod+plus'],
  smaller: ['mod+minus'],
  full_size: ['mod+0'],
  help: ['?', 'f1'],
  regenerate: ['mod+g', 'mod+enter'],
  pin: ['mod+d'],
  copy: ['mod+shift+c'],
  deliver: ['mod+enter'],
  restore_item: ['mod+enter', 'mod+r'],
  incidents: ['mod+i'],
  undo: ['mod+z'],
  move: ['arrowdown', 'arrowup'],
  open: ['enter'],
  select: ['space'],
  select_all: ['mod+a'],
} as const satisfies Record<string, readonly string[]>;

export type KeyName = keyof typeof keymap;

/** Returns true when the event is one of the keys of this name. */
export function isKey(event: KeyboardEvent, name: KeyName): boolean {
  return keymap[name].some((keys) => (keys === '?' ? isQuestionMark(event) : pressed(event, keys)));
}

/** Returns the attributes of a control that a key presses, for screen readers and as its tooltip. */
export function keyHint(name: KeyName, note?: string): { 'aria-keyshortcuts': string; title: string } {
  const [keys] = keymap[name];
  const printed = printedShortcut(keys);
  return {
    'aria-keyshortcuts': ariaShortcut(keys),
    title: note === undefined ? printed : `${note} (${printed})`,
  };
}

/** Where it lies differs from keyboard to keyboard, and so does whether Shift is down. */
function isQuestionMark(event: KeyboardEvent): boolean {
  return event.key === '?' && !event.ctrlKey && !event.metaKey && !event.altKey && !composing(event);
}
