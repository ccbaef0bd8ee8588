import { SvelteMap } from 'svelte/reactivity';
import type { Backend } from '../../api/client';
import { itemKeyText } from '../../api/item-key';
import type { ItemKey, Place, TrashRow } from '../../api/bindings';
import { Debounce, LatestOnly } from '../../lib/async';

/** Milliseconds that rows must stay on screen before their folders are looked up: more than between two typed letters. */
const RESTING = 400;

/** Where the rows on screen were, and whether that folder is still there; each looked up once. */
export class FolderLocations {
  readonly #known = new SvelteMap<string, Place>();
  readonly #newest = new LatestOnly();
  readonly #debounce = new Debounce(RESTING);

  constructor(private readonly backend: Backend) {}

  of(row: TrashRow): Place {
    if (row.was_in.state !== 'not_looked') return row.was_in;
    return this.#known.get(itemKeyText(row.key)) ?? row.was_in;
  }

  /** Looks up the places of these rows once the scrolling rests. */
  want(rows: readonly TrashRow[]): void {
    const keys = rows.filter((row) => this.of(row).state === 'not_looked').map((row) => row.key);
    if (keys.length === 0) this.#debounce.stop();
    else this.#debounce.run(() => void this.#look(keys));
  }

  /** Folders may have come or gone: everything is looked up again. */
  forget(): void {
    this.#newest.stop();
    this.#known.clear();
  }

  stop(): void {
    this.#debounce.stop();
    this.#newest.stop();
  }

  async #look(keys: readonly ItemKey[]): Promise<void> {
    const signal = this.#newest.begin();
    // A place that cannot be looked up stays as the list gave it; restoring looks again and says why.
    const places = await this.backend.folderLocations([...keys], signal).catch(() => []);
    if (signal.aborted) return;
    places.forEach((place, at) => {
      const key = keys[at];
      if (key) this.#known.set(itemKeyText(key), place);
    });
  }
}
