// Confirms the question that is open, copies as soon as that is offered, and answers once the page says that the copy was
// verified.
const done = arguments[arguments.length - 1];
const look = () => {
  const copy = document.querySelector('[data-testid=copy]');
  if (copy === null) return false;
  if (copy.dataset.state === 'copied') return true;
  if (!pressed) copy.click();
  pressed = true;
  return false;
};
let pressed = false;
const watching = new MutationObserver(() => {
  if (!look()) return;
  watching.disconnect();
  done(null);
});
watching.observe(document.body, { subtree: true, childList: true, attributes: true });
document.querySelector('[data-testid=confirm-regenerate-button]').click();
