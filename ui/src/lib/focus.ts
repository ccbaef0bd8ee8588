/** Returns true while no control has the focus, but the window, the page or its heading: moving it interrupts no one. */
export function focusIsFree(): boolean {
  const { activeElement } = document;
  return activeElement === document.body || activeElement?.matches('#page, #page h1') === true;
}
