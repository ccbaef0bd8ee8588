// Clicks one element and answers with the milliseconds until another one is in the document.
const [pressed, shown, done] = arguments;
const watching = new MutationObserver(() => {
  if (document.querySelector(shown) === null) return;
  watching.disconnect();
  done(performance.now() - begun);
});
watching.observe(document.body, { subtree: true, childList: true, attributes: true });
const begun = performance.now();
document.querySelector(pressed).click();
