import { SvelteMap } from 'svelte/reactivity';
import type { Backend } from '../../api/client';
import type { FolderRef, FolderRow, FoldersFound, ItemKey, Problem } from '../../api/bindings';
import { Debounce, LatestOnly } from '../../lib/async';
import { shownError } from '../../api/errors';

/** A folder that was chosen as the target of a restore. */
export interface ChosenFolder {
  id: string;
  name: string;
  path: readonly string[] | null;
}

/** The id of the top folder. */
export const TOP = '0';
/** Milliseconds without a keystroke before Box is asked. */
const TYPING = 250;

/** Folders to choose from: one level of the tree, or what a search finds. */
export class FolderBrowser {
  #trail = $state.raw<FolderRef[]>([]);
  #rows = $state.raw<FolderRow[]>([]);
  #unreadable = $state(0);
  #next = $state<string | null>(null);
  #text = $state('');
  #loading = $state(false);
  #waiting = $state(false);
  #problem = $state.raw<Problem | null>(null);
  #retry: () => Promise<void> = () => this.#open(TOP);
  /** The permission to add items, from the lists; a folder that is opened does not contain its own. */
  readonly #mayAdd = new SvelteMap<string, boolean | null>();
  readonly #newest = new LatestOnly();
  readonly #debounce = new Debounce(TYPING);

  /** The row that is chosen; null chooses the open folder itself. */
  current = $state<number | null>(null);

  /** The person went somewhere: before that, the top is where they happen to be, not what they chose. */
  #moved = $state(false);

  constructor(
    private readonly backend: Backend,
    /** The item that needs a folder: it is restored on behalf of the user who has it in the trash, who may see other folders. */
    private readonly item: ItemKey,
  ) {}

  /** From the top down to the open folder. */
  get trail(): readonly FolderRef[] {
    return this.#trail;
  }
  /** The folder that the item would go to: the chosen row, else the open folder; null while a search has none. */
  get chosen(): { id: string; name: string; path: readonly string[] | null; may_add: boolean } | null {
    const row = this.current === null ? undefined : this.#rows[this.current];
    if (row) {
      const above = row.path ?? (this.searching ? null : (this.here?.path ?? null));
      const path = above === null ? null : [...above, row.name];
      return { id: row.id, name: row.name, path, may_add: row.may_add !== false };
    }
    const { here } = this;
    if (here === undefined || this.searching || !this.#moved) return null;
    return { id: here.id, name: here.name, path: here.path, may_add: this.#mayAdd.get(here.id) !== false };
  }
  /** The folder that is open. */
  get here(): FolderRef | undefined {
    return this.#trail.at(-1);
  }
  get rows(): readonly FolderRow[] {
    return this.#rows;
  }
  /** How many entries of what is shown could not be read. */
  get unreadable(): number {
    return this.#unreadable;
  }
  get hasMore(): boolean {
    return this.#next !== null;
  }
  get text(): string {
    return this.#text;
  }
  get searching(): boolean {
    return this.#text.trim() !== '';
  }
  get loading(): boolean {
    return this.#loading;
  }
  /** The typing has to pause before Box is asked. */
  get waiting(): boolean {
    return this.#waiting;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  /** Shows the top, which is not chosen by that. */
  async begin(): Promise<void> {
    await this.#open(TOP);
  }

  /** Opens a folder, which chooses it. */
  async open(folderId: string): Promise<void> {
    this.#moved = true;
    await this.#open(folderId);
  }

  /** One level up; nothing at the top. */
  async up(): Promise<void> {
    const parent = this.#trail.at(-2);
    if (parent) await this.open(parent.id);
  }

  async more(): Promise<void> {
    const { here } = this;
    const next = this.#next;
    if (here === undefined || next === null || this.#loading) return;
    await this.#ask(
      () => this.more(),
      async (signal) => {
        const page = await this.backend.foldersIn(this.item, here.id, next, signal);
        if (signal.aborted) return;
        this.#note(page.rows);
        this.#rows = [...this.#rows, ...page.rows];
        this.#unreadable += page.unreadable;
        this.#next = page.next;
      },
    );
  }

  /** Searches by name when the typing pauses; an emptied field goes back to the open folder. */
  type(text: string): void {
    this.#text = text;
    this.#newest.stop();
    this.#rows = [];
    this.#unreadable = 0;
    this.current = null;
    this.#waiting = true;
    this.#debounce.run(() => void (text.trim() === '' ? this.#open(this.here?.id ?? TOP) : this.#search()));
  }

  async again(): Promise<void> {
    await this.#retry();
  }

  stop(): void {
    this.#debounce.stop();
    this.#newest.stop();
  }

  async #open(folderId: string): Promise<void> {
    this.#debounce.stop();
    this.#text = '';
    await this.#ask(
      () => this.#open(folderId),
      async (signal) => {
        const page = await this.backend.foldersIn(this.item, folderId, null, signal);
        if (signal.aborted) return;
        this.#trail = page.trail;
        this.#show(page, page.next);
      },
    );
  }

  async #search(): Promise<void> {
    await this.#ask(
      () => this.#search(),
      async (signal) => {
        const found = await this.backend.searchFolders(this.item, this.#text.trim(), signal);
        if (!signal.aborted) this.#show(found, null);
      },
    );
  }

  #show({ rows, unreadable }: FoldersFound, next: string | null): void {
    this.#note(rows);
    this.#rows = rows;
    this.#unreadable = unreadable;
    this.#next = next;
    this.current = null;
  }

  #note(rows: readonly FolderRow[]): void {
    for (const row of rows) this.#mayAdd.set(row.id, row.may_add);
  }

  async #ask(retry: () => Promise<void>, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const signal = this.#newest.begin();
    this.#retry = retry;
    this.#waiting = false;
    this.#loading = true;
    this.#problem = null;
    try {
      await run(signal);
    } catch (error) {
      if (!signal.aborted) this.#problem = shownError(error);
    }
    if (!signal.aborted) this.#loading = false;
  }
}
