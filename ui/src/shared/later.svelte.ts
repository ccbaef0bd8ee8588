/** How long something may take before the window speaks of it, in milliseconds. */
export const PATIENCE = 300;

/** Turns true `after` milliseconds from the mounting of the component that asks; shorter waits show nothing. */
export function later(after: number = PATIENCE): { readonly now: boolean } {
  let now = $state(false);
  $effect(() => {
    const timer = setTimeout(() => (now = true), after);
    return () => {
      clearTimeout(timer);
    };
  });
  return {
    get now() {
      return now;
    },
  };
}
