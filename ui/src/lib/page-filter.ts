import { isKey, keyHint } from './keymap';
import { writesCharacter } from './keys';
import { focusIsFree } from './focus';

/** The filter field of the open page. */
const FIELD = '[data-page-filter]';

/** Elements that take typed characters themselves, or would lose their place to the filter. */
const TAKES_KEYS =
  'input:not([type=checkbox]), textarea, select, [contenteditable], dialog, [role=dialog], [role=menu], [role=listbox]';

/** The page was opened by a shortcut before its filter was there. */
let awaited = false;

/** Makes a field the filter of its page: Ctrl+F and what is typed on the page go to it. It finds names alone. */
export function pageFilter(field: HTMLInputElement): void {
  become(field, 'names');
}

/** Makes a field the filter of its page that finds IDs as well. */
export function pageFilterOfIds(field: HTMLInputElement): void {
  become(field, 'ids');
}

function become(field: HTMLInputElement, finds: 'names' | 'ids'): void {
  field.dataset['pageFilter'] = finds;
  const hint = keyHint('filter');
  field.setAttribute('aria-keyshortcuts', hint['aria-keyshortcuts']);
  field.title = hint.title;
  if (awaited && focusIsFree()) field.focus();
  awaited = false;
}

/** Moves the focus to the filter of a page, now or as soon as it is there, and until then to the page. */
export function focusPage(page: HTMLElement): void {
  const field = page.querySelector<HTMLElement>(FIELD);
  (field ?? page).focus();
  awaited = field === null;
}

/** Moves the focus to the filter of the page for Ctrl+F, and for a character, which is then written into it. */
export function handleFilterKey(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>(FIELD);
  if (field === null || event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
  if (isKey(event, 'filter')) {
    event.preventDefault();
    field.focus();
    field.select();
  } else if (writesCharacter(event) && !takesKeys(event.target)) {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
}

/** Returns true for a place where what is typed stays. */
export function takesKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TAKES_KEYS) !== null;
}
