import type { Backend } from '../../../api/client';
import type {
  AssetRef,
  Event,
  FileQuery,
  FilesState,
  FilesWindow,
  Problem,
  RestoredFile,
} from '../../../api/bindings';
import { serviceNow } from '../../../lib/clock.svelte';
import { LatestOnly } from '../../../lib/async';
import { shownError } from '../../../api/errors';
import { NO_ROW } from '../../../lib/ui/table';
import { ApiPagedQuery } from '../../../api/paged';

/** Milliseconds between two updates of a growing list; faster ones could not be read. */
const GROWING = 250;
/** Milliseconds after which what was found is looked at again. */
const STALE = 600_000;

const NOTHING: FilesState = {
  found: 0,
  looked: 0,
  total: 0,
  unreadable: 0,
  looking: false,
  stopped: false,
  more: false,
  waiting: null,
  looked_at: null,
  problem: null,
};

/** The restored files that were found in many assets, or those of one, narrowed down to what is typed. */
export class RestoredFiles {
  #text = $state('');
  #asset = $state<string | null>(null);
  #ofAsset = $state(0);
  #reading = $state(false);
  #state = $state.raw<FilesState>(NOTHING);
  #problem = $state.raw<Problem | null>(null);
  #shownFor = $state('');
  #current = $state(NO_ROW);
  /** The file that the person is at, once they have chosen one: it is followed when others come in above it. */
  #chosen: string | null = null;
  #asked: Promise<void> = Promise.resolve();
  #growing: ReturnType<typeof setTimeout> | undefined;
  readonly #newest = new LatestOnly();
  readonly pages: ApiPagedQuery<FileQuery, RestoredFile, FilesWindow>;

  constructor(private readonly backend: Backend) {
    this.pages = new ApiPagedQuery(backend.fileRows.bind(backend), (window, query) =>
      this.#heard(window, query),
    );
  }

  get text(): string {
    return this.#text;
  }
  /** The text for which the rows on screen were loaded. */
  get shownFor(): string {
    return this.#shownFor;
  }
  /** How far the looking through the assets is. */
  get state(): FilesState {
    return this.#state;
  }
  /** Something is being asked of Clumio for what is shown. */
  get looking(): boolean {
    return this.#reading || (this.#asset === null && this.#state.looking);
  }
  /** How many files there are before anything is typed. */
  get found(): number {
    return this.#asset === null ? this.#state.found : this.#ofAsset;
  }
  /** How many of them match. */
  get matched(): number {
    return this.pages.matched;
  }
  get problem(): Problem | null {
    return this.#problem ?? (this.#asset === null ? this.#state.problem : null) ?? this.pages.failure;
  }

  /** The row the keyboard is at, or `NO_ROW`. */
  get current(): number {
    return Math.min(this.#current, Math.max(0, this.matched - 1));
  }
  set current(index: number) {
    this.#current = index;
    this.#chosen = this.pages.row(index)?.id ?? null;
  }
  get selected(): RestoredFile | undefined {
    return this.pages.row(this.current);
  }

  /** Shows the files of all assets, and looks for them unless that was done lately. */
  async allAssets(): Promise<void> {
    this.#newest.stop();
    this.#reading = false;
    this.#problem = null;
    this.#asset = null;
    await this.type('');
    if (this.#state.looked_at === null) await this.look();
    else await this.refreshStale();
  }

  /** Looks again when the last look was long ago. */
  async refreshStale(): Promise<void> {
    const { looked_at: at, looking } = this.#state;
    if (!looking && at !== null && serviceNow() - Date.parse(at) > STALE) await this.look();
  }

  /** Scans the assets again, or `all` of them; known files stay until they are found again. */
  async look(all = false): Promise<void> {
    this.#problem = null;
    try {
      this.#state = await this.backend.startScan(all);
    } catch (error) {
      this.#problem = shownError(error);
    }
    await this.#refresh();
  }

  /** Shows the files of one asset: those known at once, and those that Clumio lists as soon as it answers. */
  async ofAsset(asset: AssetRef): Promise<void> {
    const signal = this.#newest.begin();
    this.#asset = asset.id;
    this.#ofAsset = 0;
    this.#problem = null;
    this.#reading = true;
    await this.type('');
    this.#ofAsset ||= this.matched;
    try {
      const count = await this.backend.filesOfAsset(asset, signal);
      if (signal.aborted) return;
      this.#ofAsset = count;
      await this.#refresh();
    } catch (error) {
      if (signal.aborted) return;
      this.#problem = shownError(error);
      // What could be read is listed.
      await this.#refresh();
      this.#ofAsset ||= this.matched;
    }
    if (!signal.aborted) this.#reading = false;
  }

  /** Stops asking; keeps what was found. */
  async stop(): Promise<void> {
    this.#newest.stop();
    this.#reading = false;
    if (this.#asset !== null || !this.#state.looking) return;
    try {
      this.#state = await this.backend.stopScan();
    } catch (error) {
      this.#problem = shownError(error);
    }
  }

  /** Narrows down what is shown; the best hit is the current row, and none is when everything is shown. */
  async type(text: string): Promise<void> {
    this.#text = text;
    this.#chosen = null;
    this.#current = text.trim() === '' ? NO_ROW : 0;
    this.#asked = this.pages.ask(this.#query());
    await this.#asked;
  }

  /** Shows everything, with this file as the current row. */
  async select(file: RestoredFile): Promise<void> {
    this.#text = '';
    this.#chosen = file.id;
    this.#asked = this.pages.ask(this.#query());
    await this.#asked;
  }

  /** The current row's file, once what was typed is answered. From now on it is followed. */
  async settled(): Promise<RestoredFile | undefined> {
    await this.#asked;
    this.#chosen = this.selected?.id ?? null;
    return this.selected;
  }

  handleEvent(event: Event): void {
    if (event.about !== 'files') return;
    this.#state = event.state;
    if (this.#growing !== undefined) return;
    this.#growing = setTimeout(() => {
      this.#growing = undefined;
      void this.#refresh();
    }, GROWING);
  }

  async #refresh(): Promise<void> {
    await this.#asked;
    await this.pages.refresh(this.#query());
  }

  #heard(window: FilesWindow, query: FileQuery): void {
    this.#state = window.state;
    this.#shownFor = query.text;
    if (query.keep !== null && query.keep === this.#chosen && window.kept_at !== null) {
      this.#current = window.kept_at;
    }
  }

  #query(): FileQuery {
    return { text: this.#text.trim(), asset: this.#asset, keep: this.#chosen };
  }
}
