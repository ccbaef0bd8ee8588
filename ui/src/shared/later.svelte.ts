/** How long something may take before the window speaks of it, in milliseconds. */
export const PATIENCE = 300;

/**
 * Turns true once something has gone on for a while; shorter waits show nothing. `going` tells whether it does; without it
 * the component's own life is meant. To be called while the component is made.
 */
export function later(
  going: () => boolean = () => true,
  after: number = PATIENCE,
): { readonly now: boolean } {
  let now = $state(false);
  $effect(() => {
    if (!going()) return;
    const timer = setTimeout(() => (now = true), after);
    return () => {
      clearTimeout(timer);
      now = false;
    };
  });
  return {
    get now() {
      return now && going();
    },
  };
}
