/** Keys as the person presses them, the same on every platform. */

/** True while an input method is still composing a word: such an Enter chooses a word and must do nothing else. */
export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** True on a Mac, where shortcuts use Command instead of Control. */
export function onMac(platform: string = navigator.platform): boolean {
  return /^(Mac|iPhone|iPad)/.test(platform);
}

/** The name of the shortcut key as printed on the keyboard. */
export function commandKey(): string {
  return onMac() ? '⌘' : 'Ctrl';
}

/**
 * True when `event` is the shortcut `combination`, written as `mod+k`, `mod+shift+c`, `alt+r`, `escape` or `f5`;
 * `mod` is Command on a Mac and Control elsewhere. Never true while a word is being composed.
 */
export function pressed(event: KeyboardEvent, combination: string): boolean {
  const parts = combination.toLowerCase().split('+');
  const key = parts.pop();
  return (
    event.key.toLowerCase() === key &&
    withCommand(event, parts.includes('mod')) &&
    event.shiftKey === parts.includes('shift') &&
    event.altKey === parts.includes('alt')
  );
}

/** Returns true for a key that writes a character other than a space, with no modifier but Shift or AltGr. */
export function writesCharacter(event: KeyboardEvent): boolean {
  const withModifier = event.ctrlKey || event.altKey || event.metaKey;
  return (
    (!withModifier || event.getModifierState('AltGraph')) &&
    !composing(event) &&
    event.key !== ' ' &&
    Array.from(event.key).length === 1
  );
}

/** The keys of a shortcut for `aria-keyshortcuts`: `mod+f` is `Control+F`, on a Mac `Meta+F`. */
export function ariaShortcut(combination: string): string {
  const names: Record<string, string> = { mod: onMac() ? 'Meta' : 'Control' };
  return combination
    .split('+')
    .map((key) => names[key] ?? key.charAt(0).toUpperCase() + key.slice(1))
    .join('+');
}

/** Keys that are printed as a sign. */
const SIGNS: Record<string, string> = { arrowdown: '↓', arrowup: '↑', plus: '+', minus: '−' };

/** The keys of a shortcut as printed on the keyboard: `mod+f` is `Ctrl F`, on a Mac `⌘ F`. */
export function printedShortcut(combination: string): string {
  return combination
    .split('+')
    .map((key) => (key === 'mod' ? commandKey() : (SIGNS[key] ?? key.charAt(0).toUpperCase() + key.slice(1))))
    .join(' ');
}

/** How large everything may be shown, in per cent; those that Rust knows. */
export const zooms: readonly number[] = [100, 125, 150, 175, 200];

/**
 * The zoom after Control (on a Mac Command) with plus, minus or zero, in per cent; undefined for other keys.
 * Where these lie differs from keyboard to keyboard: whether Shift is down says nothing, a Japanese plus is on the
 * semicolon, and a French zero is on the key of the zero.
 */
export function zoomAsked(event: KeyboardEvent, now: number): number | undefined {
  if (!withCommand(event, true) || event.altKey) return undefined;
  switch (event.key) {
    case '+':
    case '=':
    case ';':
      return zooms.find((zoom) => zoom > now) ?? now;
    case '-':
      return zooms.findLast((zoom) => zoom < now) ?? now;
    case '0':
      return zooms[0];
    default:
      return event.code === 'Digit0' ? zooms[0] : undefined;
  }
}

function withCommand(event: KeyboardEvent, wanted: boolean): boolean {
  const [command, other] = onMac() ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  return command === wanted && !other && !composing(event);
}
