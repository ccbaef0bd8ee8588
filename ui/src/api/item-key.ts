import type { ItemKey } from './bindings';

/** Returns the key of an item as one text, for maps and lists. */
export function itemKeyText(key: ItemKey): string {
  return `${key.kind}:${key.id}`;
}
