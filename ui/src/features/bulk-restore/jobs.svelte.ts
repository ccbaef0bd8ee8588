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
import { RestorePreview } from './preview.svelte';
import { rowOfJob, type DecisionRow } from './decision-rows';
import { ApiPagedList } from '../../api/paged';

/** A command to a job. */
export type JobCommand = 'pause' | 'resume' | 'cancel' | 'answer' | 'undo' | 'undo_item';

/** Items that stand for their group, as in a preview. */
const EXAMPLES = 3;

/** Milliseconds between two updates of the rows of a running job. */
const GROWING = 500;

/** All bulk restores: the one on screen, running ones, and earlier ones. */
export class Jobs {
  #list = $state.raw<readonly JobState[]>([]);
  #shown = $state<string | null>(null);
  #command = $state.raw<{ job: string; command: JobCommand } | null>(null);
  #problem = $state.raw<Problem | null>(null);
  #filter = $state<JobItemFilter>('all');
  #rows = $state.raw<ApiPagedList<JobItem> | null>(null);
  #undoing = $state<number | null>(null);
  #growing: ReturnType<typeof setTimeout> | undefined;
  /** The preview that precedes a job. */
  readonly preview: RestorePreview;

  constructor(
    private readonly backend: Backend,
    /** Called when the trash changed. */
    private readonly changed: () => void,
    /** Called with the previous and the new state of a job. */
    private readonly onChange: (before: JobState | undefined, now: JobState) => void = () => undefined,
  ) {
    this.preview = new RestorePreview(backend, (job) => {
      if (!this.#list.some((known) => known.id === job.id)) this.#applyState(job);
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
  /** A running job. */
  get running(): JobState | undefined {
    return this.#list.find((job) => isRunning(job.phase));
  }
  /** The newest job that has not ended; a running one comes first. */
  get unfinished(): JobState | undefined {
    return this.running ?? this.#list.find((job) => job.phase === 'paused' || job.phase === 'asking');
  }
  /** The command that the shown job is carrying out. */
  get command(): JobCommand | null {
    return this.#command?.job === this.#shown ? (this.#command?.command ?? null) : null;
  }
  /** The number of the item that is being undone by itself. */
  get undoing(): number | null {
    return this.#undoing;
  }
  /** Why the latest command to the shown job failed. */
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

  /** Loads the list of jobs. */
  async load(): Promise<void> {
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
    this.#rows = new ApiPagedList((from, count) => this.backend.jobItems(id, filter, null, from, count));
    void this.#rows.begin();
  }

  /** The items of the shown job that wait for an answer, of one group. */
  askingRows(group: Group): ApiPagedList<DecisionRow> {
    const id = this.#shown ?? '';
    return new ApiPagedList(async (from, count) => {
      const { rows, total } = await this.backend.jobItems(id, 'asking', group, from, count);
      return { rows: rows.map(rowOfJob), total };
    });
  }

  /** Returns the first few items of a group of the shown job that wait for an answer; none if they cannot be read. */
  async askingExamples(group: Group): Promise<readonly DecisionRow[]> {
    try {
      const { rows } = await this.backend.jobItems(this.#shown ?? '', 'asking', group, 0, EXAMPLES);
      return rows.map(rowOfJob);
    } catch (error) {
      this.#problem = shownError(error);
      return [];
    }
  }

  async pause(): Promise<void> {
    await this.#ask('pause', (id) => this.backend.pauseJob(id));
  }

  async resume(): Promise<void> {
    await this.#ask('resume', (id) => this.backend.resumeJob(id));
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
    if (this.#shown === null || this.#command !== null) return;
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

  handleEvent(event: Event): void {
    if (event.about === 'job') this.#applyState(event.state);
  }

  async #ask(command: JobCommand, run: (id: string) => Promise<JobState>): Promise<boolean> {
    const id = this.#shown;
    if (id === null || this.#command !== null) return false;
    this.#command = { job: id, command };
    this.#problem = null;
    const before = this.shown;
    try {
      const job = await run(id);
      // An event that arrived before the answer is newer than it.
      if (this.#list.find((known) => known.id === id) === before) this.#applyState(job);
      return true;
    } catch (error) {
      this.#problem = shownError(error);
      return false;
    } finally {
      this.#command = null;
    }
  }

  #applyState(job: JobState): void {
    const before = this.#list.find((known) => known.id === job.id);
    this.#list =
      before === undefined
        ? [job, ...this.#list]
        : this.#list.map((known) => (known.id === job.id ? job : known));
    this.onChange(before, job);
    if (before !== undefined && isRunning(before.phase) && !isRunning(job.phase)) this.changed();
    if (job.id === this.#shown) this.#grow();
  }

  #grow(): void {
    if (this.#growing !== undefined) return;
    this.#growing = setTimeout(() => {
      this.#growing = undefined;
      void this.#rows?.refresh();
    }, GROWING);
  }
}

/** Returns true for a phase in which a job works. */
export function isRunning(phase: JobPhase): boolean {
  return phase === 'running' || phase === 'stopping' || phase === 'undoing';
}

/** How many items have an ending. */
export function ended({ counts }: JobState): number {
  return counts.done + counts.skipped + counts.failed + counts.unknown;
}

export const [getJobs, provideJobs] = createContext<Jobs>();
