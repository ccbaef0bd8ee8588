/** Returns true while no control has the focus, so that moving it interrupts no one. */
export function focusIsFree(): boolean {
  const { activeElement } = document;
  return activeElement === document.body || activeElement?.id === 'page';
}
