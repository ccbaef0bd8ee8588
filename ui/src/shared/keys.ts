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
  if (composing(event)) return false;
  const parts = combination.toLowerCase().split('+');
  const key = parts.pop();
  const mod = onMac() ? event.metaKey : event.ctrlKey;
  const otherMod = onMac() ? event.ctrlKey : event.metaKey;
  return (
    event.key.toLowerCase() === key &&
    mod === parts.includes('mod') &&
    !otherMod &&
    event.shiftKey === parts.includes('shift') &&
    event.altKey === parts.includes('alt')
  );
}
