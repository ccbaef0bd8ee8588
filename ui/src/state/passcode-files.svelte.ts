import type { Backend } from '../ipc/backend';
import type { Asset, FilesLooked, Problem, RestoredFile, Standing } from '../ipc/bindings';
import { Newest, failure } from './answers';

const ORDER: Record<Standing, number> = { regenerable: 0, unlisted: 1, link_ended: 2, no_email_share: 3 };

/** Restored files as they are found, and what the person typed to narrow them down. */
export class RestoredFiles {
  #files = $state.raw<RestoredFile[]>([]);
  #looking = $state(false);
  #stopped = $state(false);
  #looked = $state(0);
  #total = $state(0);
  #unreadable = $state(0);
  #problem = $state.raw<Problem | null>(null);
  #current = $state<string | null>(null);
  readonly #newest = new Newest();

  /** Narrows down what is listed: any part of a recipient, sharer, file or asset. */
  filter = $state('');

  readonly shown = $derived.by(() => {
    const wanted = this.filter.trim().toLocaleLowerCase();
    return wanted === '' ? this.#files : this.#files.filter((file) => words(file).includes(wanted));
  });

  constructor(private readonly backend: Backend) {}

  get files(): readonly RestoredFile[] {
    return this.#files;
  }
  get looking(): boolean {
    return this.#looking;
  }
  /** The person stopped the looking, so what is listed is not all. */
  get stopped(): boolean {
    return this.#stopped;
  }
  get looked(): number {
    return this.#looked;
  }
  get total(): number {
    return this.#total;
  }
  get unreadable(): number {
    return this.#unreadable;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  /** Index of the selected file among those shown; follows the file when others come in above it. */
  get current(): number {
    return Math.max(
      0,
      this.shown.findIndex((file) => file.id === this.#current),
    );
  }
  set current(index: number) {
    this.#current = this.shown[index]?.id ?? null;
  }
  get selected(): RestoredFile | undefined {
    return this.shown[this.current];
  }

  /** The files of the recent assets, as they come in. */
  async recent(): Promise<void> {
    await this.#look(async (signal) => {
      await this.backend.recentFiles((step) => {
        if (!signal.aborted) this.#take(step);
      }, signal);
    });
  }

  /** The files of one asset. */
  async ofAsset(asset: Pick<Asset, 'kind' | 'id' | 'name'>): Promise<void> {
    await this.#look(async (signal) => {
      const files = await this.backend.filesOfAsset(asset.kind, asset.id, asset.name, signal);
      if (!signal.aborted) this.#take({ files, looked: 1, total: 1, unreadable: 0 });
    });
  }

  /** Keeps what was found. */
  stop(): void {
    if (!this.#looking) return;
    this.#newest.stop();
    this.#looking = false;
    this.#stopped = true;
  }

  /** Adds a file that was found in another way, or renews it, and selects it. */
  select(file: RestoredFile): void {
    this.filter = '';
    this.#add([file]);
    this.#current = file.id;
  }

  async #look(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const signal = this.#newest.begin();
    this.#files = [];
    this.#looked = this.#total = this.#unreadable = 0;
    this.#problem = null;
    this.#stopped = false;
    this.#looking = true;
    try {
      await run(signal);
    } catch (error) {
      if (!signal.aborted) this.#problem = failure(error);
    }
    if (!signal.aborted) this.#looking = false;
  }

  #take(step: FilesLooked): void {
    this.#add(step.files);
    this.#looked = step.looked;
    this.#total = step.total;
    this.#unreadable = step.unreadable;
  }

  #add(files: readonly RestoredFile[]): void {
    const known = this.#files.filter((old) => !files.some((file) => file.id === old.id));
    this.#files = [...known, ...files].sort(
      (a, b) => ORDER[a.standing] - ORDER[b.standing] || newestBackup(a, b),
    );
  }
}

function newestBackup(a: RestoredFile, b: RestoredFile): number {
  return Date.parse(b.backup_at ?? '') - Date.parse(a.backup_at ?? '') || a.id.localeCompare(b.id);
}

function words(file: RestoredFile): string {
  return [...file.recipients, ...file.shared_by, file.name, file.asset?.name ?? '', file.id]
    .join('\n')
    .toLocaleLowerCase();
}
