/** True while the focus is on nothing, or on the page as a whole: moving it takes it away from nobody. */
export function focusIsFree(): boolean {
  const { activeElement } = document;
  return activeElement === document.body || activeElement?.id === 'page';
}
