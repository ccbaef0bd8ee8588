// Asks for the trash in the order of a column, and answers with the milliseconds until its rows are in the document and
// until they are painted.
const [column, done] = arguments;
const heads = [...document.querySelectorAll('[data-testid=trash-list] [role=columnheader] button')];
const at = { name: 0, was_in: 1, size: 2, deleted: 3 }[column];
const shown = () => document.querySelector(`[data-testid=trash-list][data-sorted-by="${column}"]`) !== null;
const watching = new MutationObserver(() => {
  if (!shown()) return;
  watching.disconnect();
  const document_ms = performance.now() - begun;
  const drawn = new MessageChannel();
  drawn.port1.onmessage = () => done([document_ms, performance.now() - begun]);
  requestAnimationFrame(() => drawn.port2.postMessage(null));
});
watching.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
const begun = performance.now();
heads[at].click();
