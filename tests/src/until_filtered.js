// Puts a text into the filter of the trash as typing does, and answers with the milliseconds until its rows are in the
// document and until they are painted.
const [text, done] = arguments;
const field = document.querySelector('[data-testid=trash-filter]');
const shown = () => {
  const list = document.querySelector(`[data-testid=trash-list][data-shown-for="${text}"]`);
  return list?.querySelector('[role=row][aria-rowindex="2"]')?.textContent.toLowerCase().includes(text) === true;
};
const watching = new MutationObserver(() => {
  if (!shown()) return;
  watching.disconnect();
  const document_ms = performance.now() - begun;
  // The first task after a frame was drawn.
  const drawn = new MessageChannel();
  drawn.port1.onmessage = () => done([document_ms, performance.now() - begun]);
  requestAnimationFrame(() => drawn.port2.postMessage(null));
});
watching.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text);
const begun = performance.now();
field.dispatchEvent(new InputEvent('input', { bubbles: true, data: text.at(-1), inputType: 'insertText' }));
