import { createContext } from 'svelte';
import type { Backend } from '../../api/client';
import type {
  Event,
  ItemKey,
  Person,
  Problem,
  Selecting,
  TrashFilter,
  TrashQuery,
  TrashRow,
  TrashSort,
  TrashState,
  TrashWindow,
} from '../../api/bindings';
import { shownError } from '../../api/errors';
import { itemKeyText } from '../../api/item-key';
import { ApiPagedQuery } from '../../api/paged';
import { NO_ROW } from '../../lib/ui/table';
import { DeletedByLookup } from './deleted-by.svelte';
import { EVERYTHING, isBackwards, narrows } from './trash-filter';
import { FolderLocations } from './folder-locations.svelte';
import { TrashSaved } from './saved-filters.svelte';

/** Milliseconds between two updates of a growing list; faster ones could not be read. */
const GROWING = 250;

const NOTHING: TrashState = {
  listed: 0,
  unreadable: 0,
  listing: false,
  complete: false,
  listed_at: null,
  problem: null,
  list: 0,
  users: [],
  waiting: null,
  named: 0,
};

/** The trash as the person sees it: filtered, sorted, selected from, and as far as it is listed. */
export class Trash {
  #filter = $state.raw<TrashFilter>(EVERYTHING);
  #sort = $state.raw<{ key: TrashSort; descending: boolean }>({ key: 'deleted', descending: true });
  #state = $state.raw<TrashState>(NOTHING);
  #loaded = $state.raw<{ list: number; at: string | null; complete: boolean }>({
    list: NOTHING.list,
    at: null,
    complete: false,
  });
  #shown = $state.raw<TrashWindow | null>(null);
  #shownQuery = $state.raw<TrashQuery | null>(null);
  #problem = $state.raw<Problem | null>(null);
  #inSight = { first: 0, last: -1 };
  #account: string | undefined;
  #asked: Promise<void> = Promise.resolve();
  #growing: ReturnType<typeof setTimeout> | undefined;
  readonly pages: ApiPagedQuery<TrashQuery, TrashRow, TrashWindow>;
  readonly places: FolderLocations;
  readonly deleters: DeletedByLookup;
  readonly saved: TrashSaved;

  /** The row the keyboard is at, or `NO_ROW`. */
  current = $state(NO_ROW);

  constructor(private readonly backend: Backend) {
    this.pages = new ApiPagedQuery(backend.trashRows.bind(backend), (window, query) => {
      this.#shown = window;
      this.#shownQuery = query;
      this.#applyState(window.state);
      this.#wantPlaces();
    });
    this.places = new FolderLocations(backend);
    this.deleters = new DeletedByLookup(backend, () => void this.pages.refresh());
    this.saved = new TrashSaved(backend);
  }

  get filter(): TrashFilter {
    return this.#filter;
  }
  get sort(): { key: TrashSort; descending: boolean } {
    return this.#sort;
  }
  /** The query for which the rows on screen were loaded. */
  get shownFor(): TrashQuery | null {
    return this.#shownQuery;
  }
  /** How far the listing is. */
  get state(): TrashState {
    return this.#state;
  }
  /** When the list on screen was loaded; a loading that fails before its first page leaves the earlier list. */
  get loadedAt(): string | null {
    return this.#loaded.at;
  }
  /** True if the list on screen was loaded to its end. */
  get loadedWhole(): boolean {
    return this.#loaded.complete;
  }
  /** Why the listing stopped early, or the list cannot be read. */
  get problem(): Problem | null {
    return this.#problem ?? this.#state.problem ?? this.pages.failure;
  }
  get filtered(): boolean {
    return narrows(this.#filter);
  }
  /** The row the keyboard is at, if it is at hand. */
  get here(): TrashRow | undefined {
    return this.pages.row(this.current);
  }
  /** The row the keyboard is at, once the rows on screen are those of the filter. */
  async settled(): Promise<TrashRow | undefined> {
    await this.#asked;
    return this.here;
  }
  /** Rows that would match had the person in question deleted them, of which it is not known who did. */
  get unknown(): number {
    return this.#shown?.unknown ?? 0;
  }
  /** Rows selected, whether or not they match. */
  get selected(): number {
    return this.#shown?.selected ?? 0;
  }
  /** Rows that match and are selected. */
  get selectedMatching(): number {
    return this.#shown?.selected_matching ?? 0;
  }
  /** More than the account's own trash is listed. */
  get ofSeveral(): boolean {
    return this.#state.users.length > 1;
  }

  /** The first visit of an account lists its trash unless that was done before; later ones show what is there. */
  async begin(account = ''): Promise<void> {
    if (account === this.#account) {
      if (!this.filtered) this.current = NO_ROW;
      return;
    }
    this.#account = account;
    this.places.forget();
    void this.saved.begin();
    await this.#ask();
    if (this.#state.listed_at === null && !this.#state.listing) await this.refresh();
  }

  /** Lists the trash again. */
  async refresh(): Promise<void> {
    await this.#listing(() => this.backend.refreshTrash());
  }

  /** Lists the trash of others, and of the account itself with `own`. */
  async loadTrash(own: boolean, users: readonly Person[]): Promise<void> {
    await this.#listing(() => this.backend.loadTrash(own, [...users]));
  }

  /** Stops listing; what was listed stays. */
  async stop(): Promise<void> {
    await this.#listing(() => this.backend.stopTrash());
  }

  async type(text: string): Promise<void> {
    await this.narrow({ text });
  }

  /** Changes a part of the filter. A span that ends before it begins waits until it is put right. */
  async narrow(change: Partial<TrashFilter>): Promise<void> {
    this.#filter = { ...this.#filter, ...change };
    if (isBackwards(this.#filter.when)) return;
    const asked = this.#ask();
    if ('deleted_by' in change || 'when' in change) void this.deleters.want(this.#filter);
    await asked;
  }

  /** The whole filter, one that was kept for example. */
  async show(filter: TrashFilter): Promise<void> {
    await this.narrow({ ...EVERYTHING, ...filter });
  }

  /** Shows what a text finds, with this item as the current row; what its name finds where that is too much. */
  async choose(key: ItemKey, texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      await this.show({ ...EVERYTHING, text });
      const at = this.pages.firstRows().findIndex((row) => itemKeyText(row.key) === itemKeyText(key));
      this.current = at < 0 ? NO_ROW : at;
      if (at >= 0) return;
    }
  }

  async clearFilters(): Promise<void> {
    await this.narrow(EVERYTHING);
  }

  async order(key: TrashSort, descending: boolean): Promise<void> {
    this.#sort = { key, descending };
    await this.#ask();
  }

  async select(row: TrashRow, on: boolean): Promise<void> {
    await this.#select({ what: 'one', key: row.key, on });
  }

  async selectRange(from: number, to: number): Promise<void> {
    await this.#select({ what: 'range', query: this.query, from, to });
  }

  /** All that matches, also what is far out of sight. */
  async selectAll(on: boolean): Promise<void> {
    await this.#select({ what: 'all', query: this.query, on });
  }

  async selectNothing(): Promise<void> {
    await this.#select({ what: 'nothing' });
  }

  /** The rows on screen. */
  async range(first: number, last: number): Promise<void> {
    this.#inSight = { first, last };
    await this.pages.range(first, last);
    this.#wantPlaces();
  }

  /** Something was restored or undone: the rows on screen are reloaded. */
  async changed(): Promise<void> {
    await this.pages.refresh();
  }

  handleEvent(event: Event): void {
    if (event.about !== 'trash') return;
    this.#applyState(event.state);
    if (this.#account === undefined) return;
    if (this.#growing !== undefined) return;
    this.#growing = setTimeout(() => {
      this.#growing = undefined;
      void this.pages.refresh();
    }, GROWING);
  }

  /** The current query. */
  get query(): TrashQuery {
    const { key, descending } = this.#sort;
    return { filter: { ...this.#filter, text: this.#filter.text.trim() }, sort: key, descending };
  }

  async #ask(): Promise<void> {
    // Of what was filtered the first row is meant; otherwise none is until the person goes to one.
    this.current = this.filtered ? 0 : NO_ROW;
    this.#asked = this.pages.ask(this.query);
    await this.#asked;
  }

  /** In another list folders may have come or gone, and in a longer one there is more of which to ask who deleted it. */
  #applyState(state: TrashState): void {
    const { list, listing } = this.#state;
    this.#state = state;
    const { at, complete } = this.#loaded;
    if (state.list !== this.#loaded.list || at === null) {
      this.#loaded = { list: state.list, at: state.listed_at, complete: state.complete };
    } else if (state.complete && !complete) {
      this.#loaded = { list: state.list, at, complete: true };
    }
    if (state.list !== list) this.places.forget();
    if (state.list !== list || (listing && !state.listing)) void this.deleters.want(this.#filter);
  }

  #wantPlaces(): void {
    const { first, last } = this.#inSight;
    const rows = Array.from({ length: last - first + 1 }, (_, step) => this.pages.row(first + step));
    this.places.want(rows.filter((row) => row !== undefined));
  }

  async #select(what: Selecting): Promise<void> {
    try {
      await this.backend.selectTrash(what);
      await this.pages.refresh();
    } catch (error) {
      this.#problem = shownError(error);
    }
  }

  async #listing(run: () => Promise<TrashState>): Promise<void> {
    this.#problem = null;
    try {
      this.#applyState(await run());
      await this.pages.refresh();
    } catch (error) {
      this.#problem = shownError(error);
    }
  }
}

export const [getTrash, provideTrash] = createContext<Trash>();
