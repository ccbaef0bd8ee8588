// Changes the one line of a bare page, and answers with the milliseconds until it is in the document and until it is painted.
const [text, done] = arguments;
const drawn = new MessageChannel();
drawn.port1.onmessage = () => done([document_ms, performance.now() - begun]);
const begun = performance.now();
document.body.textContent = text;
const document_ms = performance.now() - begun;
requestAnimationFrame(() => drawn.port2.postMessage(null));
