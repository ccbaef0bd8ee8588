/** Milliseconds before progress is shown. */
export const DELAY = 300;

/**
 * Turns true once an operation has run for `after` milliseconds, so that short ones show no progress. `going` is true while
 * it runs; by default it is the life of the component. Must be called during component initialisation.
 */
export function delayed(going: () => boolean = () => true, after: number = DELAY): { readonly now: boolean } {
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
