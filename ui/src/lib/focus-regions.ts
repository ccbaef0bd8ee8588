/** Names of the regions of the window, in the order in which F6 goes through them. */
const ORDER = ['rail', 'bar', 'page', 'notices'] as const;
type Region = (typeof ORDER)[number];

const CONTROL =
  'button:not(:disabled, [tabindex="-1"]), a[href], input:not(:disabled), select, textarea, [tabindex="0"]';

/** The control that had the focus last in each region. */
const last = new Map<string, WeakRef<HTMLElement>>();

/** Moves the focus to the next region with a control, or to the one before; to where it was in it last. */
export function goToRegion(step: 1 | -1): void {
  const here = document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset['region'];
  if (here !== undefined && document.activeElement instanceof HTMLElement) {
    last.set(here, new WeakRef(document.activeElement));
  }
  const from = ORDER.findIndex((name) => name === here);
  const count = ORDER.length;
  const start = from < 0 && step < 0 ? 0 : from;
  for (let by = 1; by <= count; by += 1) {
    const name = ORDER[(start + step * by + count * 2) % count];
    const target = name === undefined ? undefined : controlOf(name);
    if (target === undefined) continue;
    target.focus();
    return;
  }
}

function controlOf(name: Region): HTMLElement | undefined {
  const region = document.querySelector<HTMLElement>(`[data-region=${name}]`);
  if (region === null) return undefined;
  const before = last.get(name)?.deref();
  if (before?.isConnected === true && region.contains(before)) return before;
  const control =
    region.querySelector<HTMLElement>('[data-page-filter], [aria-current=page]') ??
    region.querySelector<HTMLElement>(CONTROL);
  // A page may have no control yet; it takes the focus itself.
  return control ?? (name === 'page' ? region : undefined);
}
