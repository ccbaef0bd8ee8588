import { createContext } from 'svelte';
import type { Backend } from '../../api/client';
import type {
  Decisions,
  Event,
  Group,
  JobItem,
  JobItemFilter,
  JobPhase,
  JobState,
  Problem,
} from '../../api/bindings';
import { shownError } from '../../api/errors';
import { LookAhead } from './preview.svelte';
import { rowOfJob, type DecidedRow } from './decision-rows';
import { ApiPagedList } from '../../api/paged';

/** What a job is being asked to do. */
export type JobWish = 'pause' | 'resume' | 'cancel' | 'answer' | 'undo' | 'undo_item';

/** Milliseconds between two looks at the rows of a job that goes on. */
const GROWING = 500;
/** Rows that one call is answered with at most. */
const MOST_ROWS = 1000;

/** Every bulk restore there is: the one that is looked at, those that go on, and those of earlier. */
export class Jobs {
  #list = $state.raw<readonly JobState[]>([]);
  #shown = $state<string | null>(null);
  #wish = $state.raw<{ job: string; wish: JobWish } | null>(null);
  #problem = $state.raw<Problem | null>(null);
  #filter = $state<JobItemFilter>('all');
  #rows = $state.raw<ApiPagedList<JobItem> | null>(null);
  #undoing = $state<number | null>(null);
  #growing: ReturnType<typeof setTimeout> | undefined;
  /** What comes before a job. */
  readonly ahead: LookAhead;

  constructor(
    private readonly backend: Backend,
    /** Tells that the trash changed. */
    private readonly changed: () => void,
    /** Tells what became of a job: its state before, and now. */
    private readonly told: (before: JobState | undefined, now: JobState) => void = () => undefined,
  ) {
    this.ahead = new LookAhead(backend, (job) => {
      if (!this.#list.some((known) => known.id === job.id)) this.#took(job);
      this.open(job.id);
      this.changed();
    });
  }

  /** The jobs, newest first. */
  get list(): readonly JobState[] {
    return this.#list;
  }
  /** The job that is shown. */
  get shown(): JobState | undefined {
    return this.#list.find((job) => job.id === this.#shown);
  }
  /** A job that goes on. */
  get goingOn(): JobState | undefined {
    return this.#list.find((job) => isGoingOn(job.phase));
  }
  /** The newest job that has no ending yet, one that goes on before all others. */
  get unfinished(): JobState | undefined {
    return this.goingOn ?? this.#list.find((job) => job.phase === 'paused' || job.phase === 'asking');
  }
  /** What the shown job is being asked to do. */
  get wish(): JobWish | null {
    return this.#wish?.job === this.#shown ? (this.#wish?.wish ?? null) : null;
  }
  /** The number of the item that is being put back by itself. */
  get undoing(): number | null {
    return this.#undoing;
  }
  /** Why the shown job does not do what it was asked. */
  get problem(): Problem | null {
    return this.#problem;
  }
  /** Which items of the shown job are listed. */
  get filter(): JobItemFilter {
    return this.#filter;
  }
  /** The items of the shown job. */
  get rows(): ApiPagedList<JobItem> | null {
    return this.#rows;
  }

  /** Learns which jobs there are. */
  async begin(): Promise<void> {
    const jobs = await this.backend.jobs();
    const heard = this.#list.filter((known) => !jobs.some((job) => job.id === known.id));
    this.#list = [...heard, ...jobs];
  }

  open(id: string): void {
    this.#shown = id;
    this.#problem = null;
    this.show('all');
  }

  /** Goes back to the trash; the job goes on. */
  close(): void {
    this.#shown = null;
    this.#rows = null;
  }

  /** Lists these items of the shown job. */
  show(filter: JobItemFilter): void {
    const id = this.#shown;
    if (id === null) return;
    this.#filter = filter;
    this.#rows = new ApiPagedList((from, count) => this.backend.jobItems(id, filter, from, count));
    void this.#rows.begin();
  }

  /** The items of the shown job that wait for an answer, of one group. */
  askingRows(group: Group): ApiPagedList<DecidedRow> {
    const id = this.#shown ?? '';
    const all = this.#allAsking(id);
    return new ApiPagedList(async (from, count) => {
      const rows = (await all).filter((item) => item.group === group).map(rowOfJob);
      return { rows: rows.slice(from, from + count), total: rows.length };
    });
  }

  async pause(): Promise<void> {
    await this.#ask('pause', (id) => this.backend.pauseJob(id));
  }

  async resume(): Promise<void> {
    await this.#ask('resume', (id) => this.backend.goOnWithJob(id));
  }

  async cancel(): Promise<void> {
    await this.#ask('cancel', (id) => this.backend.cancelJob(id));
  }

  async undo(): Promise<void> {
    await this.#ask('undo', (id) => this.backend.undoJob(id));
  }

  /** Puts one item of the shown job back into the trash. */
  async undoItem(number: number): Promise<void> {
    // A second click does not take the sign from the first, which is still under way.
    if (this.#shown === null || this.#wish !== null) return;
    this.#undoing = number;
    const done = await this.#ask('undo_item', (id) => this.backend.undoJobItem(id, number));
    this.#undoing = null;
    if (done) this.changed();
    await this.#rows?.refresh();
  }

  /** Says whether the answers were taken. */
  async answer(decisions: Decisions): Promise<boolean> {
    return this.#ask('answer', (id) => this.backend.answerJob(id, decisions));
  }

  hear(event: Event): void {
    if (event.about === 'job') this.#took(event.state);
  }

  async #ask(wish: JobWish, run: (id: string) => Promise<JobState>): Promise<boolean> {
    const id = this.#shown;
    if (id === null || this.#wish !== null) return false;
    this.#wish = { job: id, wish };
    this.#problem = null;
    const before = this.shown;
    try {
      const job = await run(id);
      // What was heard meanwhile is newer than the answer.
      if (this.#list.find((known) => known.id === id) === before) this.#took(job);
      return true;
    } catch (error) {
      this.#problem = shownError(error);
      return false;
    } finally {
      this.#wish = null;
    }
  }

  #took(job: JobState): void {
    const before = this.#list.find((known) => known.id === job.id);
    this.#list =
      before === undefined
        ? [job, ...this.#list]
        : this.#list.map((known) => (known.id === job.id ? job : known));
    this.told(before, job);
    if (before !== undefined && isGoingOn(before.phase) && !isGoingOn(job.phase)) this.changed();
    if (job.id === this.#shown) this.#grow();
  }

  async #allAsking(id: string): Promise<JobItem[]> {
    const found: JobItem[] = [];
    for (;;) {
      const { rows, total } = await this.backend.jobItems(id, 'asking', found.length, MOST_ROWS);
      found.push(...rows);
      if (rows.length === 0 || found.length >= total) return found;
    }
  }

  #grow(): void {
    if (this.#growing !== undefined) return;
    this.#growing = setTimeout(() => {
      this.#growing = undefined;
      void this.#rows?.refresh();
    }, GROWING);
  }
}

/** Whether a job works by itself, now. */
export function isGoingOn(phase: JobPhase): boolean {
  return phase === 'running' || phase === 'stopping' || phase === 'undoing';
}

/** How many items have an ending. */
export function ended({ counts }: JobState): number {
  return counts.done + counts.skipped + counts.failed + counts.unknown;
}

export const [jobs, provideJobs] = createContext<Jobs>();
