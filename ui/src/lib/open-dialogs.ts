/** Returns true while a dialog covers the page. */
export function isDialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null;
}

/** Resolves once no dialog covers the page. */
export function whenNoDialogIsOpen(): Promise<void> {
  if (!isDialogOpen()) return Promise.resolve();
  return new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (isDialogOpen()) return;
      watch.disconnect();
      resolve();
    });
    watch.observe(document.body, { subtree: true, childList: true, attributeFilter: ['open'] });
  });
}
