import type { Backend } from '../../../api/client';
import type { Asset, AssetKind, Problem } from '../../../api/bindings';
import { Debounce, LatestOnly } from '../../../lib/async';
import { shownError } from '../../../api/errors';

/** Milliseconds without a keystroke before the service is asked: each search is a request to it. */
const TYPING = 250;

/** The assets of one kind whose name or native id holds what is typed, page by page. */
export class AssetSearch {
  #text = $state('');
  #assets = $state.raw<Asset[]>([]);
  #next = $state<string | null>(null);
  #total = $state<number | null>(null);
  #unreadable = $state(0);
  #searching = $state(false);
  #searched = $state(false);
  #problem = $state.raw<Problem | null>(null);
  readonly #newest = new LatestOnly();
  readonly #debounce = new Debounce(TYPING);

  /** The row the keyboard is at. */
  current = $state(0);

  constructor(
    private readonly backend: Backend,
    readonly kind: AssetKind,
  ) {}

  get text(): string {
    return this.#text;
  }
  get assets(): readonly Asset[] {
    return this.#assets;
  }
  get total(): number | null {
    return this.#total;
  }
  /** How many more there are that cannot be read. */
  get unreadable(): number {
    return this.#unreadable;
  }
  get hasMore(): boolean {
    return this.#next !== null;
  }
  get searching(): boolean {
    return this.#searching;
  }
  /** At least one answer came. */
  get searched(): boolean {
    return this.#searched;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  /** Searches when the typing pauses. */
  type(text: string): void {
    this.#text = text;
    this.#debounce.run(() => void this.search(text));
  }

  async search(text: string = this.#text): Promise<void> {
    this.#debounce.stop();
    this.#text = text;
    await this.#ask(null);
  }

  async more(): Promise<void> {
    if (this.#next !== null && !this.#searching) await this.#ask(this.#next);
  }

  stop(): void {
    this.#debounce.stop();
    this.#newest.stop();
    this.#searching = false;
  }

  async #ask(from: string | null): Promise<void> {
    const signal = this.#newest.begin();
    this.#searching = true;
    this.#problem = null;
    try {
      const page = await this.backend.assets(this.kind, this.#text.trim(), from, signal);
      if (signal.aborted) return;
      this.#assets = from === null ? page.assets : [...this.#assets, ...page.assets];
      this.#unreadable = page.unreadable + (from === null ? 0 : this.#unreadable);
      this.#next = page.next;
      this.#total = page.total;
      this.#searched = true;
      if (from === null) this.current = 0;
    } catch (error) {
      if (signal.aborted) return;
      this.#problem = shownError(error);
    }
    this.#searching = false;
  }
}
