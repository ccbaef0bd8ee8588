import { createContext } from 'svelte';
import type { Backend } from '../ipc/backend';
import type {
  Event,
  ItemKind,
  Problem,
  TrashQuery,
  TrashRow,
  TrashSort,
  TrashState,
  TrashWindow,
} from '../ipc/bindings';
import { failure } from './answers';
import { Pages } from './pages.svelte';
import { TrashPlaces } from './trash-places.svelte';
import { deletedRange, isBackwards, type DeletedWhen } from './trash-when';

/** Milliseconds between two looks at a list that grows; more often nobody could read it. */
const GROWING = 250;

const NOTHING: TrashState = { listed: 0, listing: false, complete: false, listed_at: null, problem: null };

/** The trash as the person sees it: filtered, sorted, and as far as it is listed. */
export class Trash {
  #text = $state('');
  #kinds = $state.raw<readonly ItemKind[]>([]);
  #when = $state.raw<DeletedWhen>({ is: 'any' });
  #sort = $state.raw<{ key: TrashSort; descending: boolean }>({ key: 'deleted', descending: true });
  #state = $state.raw<TrashState>(NOTHING);
  #problem = $state.raw<Problem | null>(null);
  #account: string | undefined;
  #growing: ReturnType<typeof setTimeout> | undefined;
  readonly pages: Pages<TrashQuery, TrashRow, TrashWindow>;
  readonly places: TrashPlaces;

  /** The row the keyboard is at. */
  current = $state(0);

  constructor(private readonly backend: Backend) {
    this.pages = new Pages(backend.trashRows.bind(backend), ({ state }) => (this.#state = state));
    this.places = new TrashPlaces(backend);
  }

  get text(): string {
    return this.#text;
  }
  get kinds(): readonly ItemKind[] {
    return this.#kinds;
  }
  get when(): DeletedWhen {
    return this.#when;
  }
  get sort(): { key: TrashSort; descending: boolean } {
    return this.#sort;
  }
  /** How far the listing is. */
  get state(): TrashState {
    return this.#state;
  }
  /** Why the listing stopped early, or the list cannot be read. */
  get problem(): Problem | null {
    return this.#problem ?? this.#state.problem ?? this.pages.problem;
  }
  get filtered(): boolean {
    return this.#text.trim() !== '' || this.#kinds.length > 0 || this.#when.is !== 'any';
  }
  get selected(): TrashRow | undefined {
    return this.pages.row(this.current);
  }

  /** The first visit of an account lists its trash unless that was done before; later ones show what is there. */
  async begin(account = ''): Promise<void> {
    if (account === this.#account) return;
    this.#account = account;
    this.places.forget();
    await this.#ask();
    if (this.#state.listed_at === null && !this.#state.listing) await this.refresh();
  }

  /** Lists the trash anew. */
  async refresh(): Promise<void> {
    this.places.forget();
    await this.#listing(() => this.backend.refreshTrash());
  }

  /** Stops listing; what was listed stays. */
  async stop(): Promise<void> {
    await this.#listing(() => this.backend.stopTrash());
  }

  async type(text: string): Promise<void> {
    this.#text = text;
    await this.#ask();
  }

  /** Shows these kinds only; none means all. */
  async showKinds(kinds: readonly ItemKind[]): Promise<void> {
    this.#kinds = kinds;
    await this.#ask();
  }

  async showDeleted(when: DeletedWhen): Promise<void> {
    this.#when = when;
    if (!isBackwards(when)) await this.#ask();
  }

  async order(key: TrashSort, descending: boolean): Promise<void> {
    this.#sort = { key, descending };
    await this.#ask();
  }

  async clearFilters(): Promise<void> {
    this.#text = '';
    this.#kinds = [];
    this.#when = { is: 'any' };
    await this.#ask();
  }

  /** The rows on screen. */
  async range(first: number, last: number): Promise<void> {
    await this.pages.range(first, last);
    const rows = Array.from({ length: last - first + 1 }, (_, step) => this.pages.row(first + step));
    this.places.want(rows.filter((row) => row !== undefined));
  }

  /** Something was restored or put back: the rows on screen are read again. */
  async changed(): Promise<void> {
    await this.pages.refresh();
  }

  hear(event: Event): void {
    if (event.about !== 'trash') return;
    this.#state = event.state;
    if (this.#account === undefined) return;
    if (this.#growing !== undefined) return;
    this.#growing = setTimeout(() => {
      this.#growing = undefined;
      void this.pages.refresh();
    }, GROWING);
  }

  async #ask(): Promise<void> {
    this.current = 0;
    await this.pages.ask(this.#query());
  }

  #query(): TrashQuery {
    const { from, before } = deletedRange(this.#when);
    return {
      text: this.#text.trim(),
      kinds: [...this.#kinds],
      deleted_from: from,
      deleted_before: before,
      sort: this.#sort.key,
      descending: this.#sort.descending,
    };
  }

  async #listing(run: () => Promise<TrashState>): Promise<void> {
    this.#problem = null;
    try {
      this.#state = await run();
      await this.pages.refresh();
    } catch (error) {
      this.#problem = failure(error);
    }
  }
}

export const [trash, provideTrash] = createContext<Trash>();
