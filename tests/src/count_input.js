// A chord counts once: the keys that only modify others are not counted by themselves.
const modifiers = ["Shift", "Control", "Alt", "Meta"];
if (!window.__input) {
  addEventListener(
    "keydown",
    (event) => {
      if (event.isTrusted && !event.repeat && !modifiers.includes(event.key)) window.__input.keys += 1;
    },
    true,
  );
  addEventListener("pointerdown", (event) => event.isTrusted && (window.__input.clicks += 1), true);
}
window.__input = { keys: 0, clicks: 0 };
