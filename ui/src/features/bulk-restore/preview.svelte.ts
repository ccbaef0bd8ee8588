import type { Backend } from '../../api/client';
import type {
  Cost,
  DryRun,
  DryRunStep,
  Format,
  Group,
  JobState,
  Problem,
  Selection,
} from '../../api/bindings';
import { Debounce, LatestOnly } from '../../lib/async';
import { shownError } from '../../api/errors';
import { RestoreDecisions } from './decisions.svelte';
import { rowOfDryRun, type DecisionRow } from './decision-rows';
import { ApiPagedList } from '../../api/paged';

/** Milliseconds between a decision and the look at what it costs. */
const DECIDING = 100;

/** A look at what restoring a selection would meet, and the decisions about it. Nothing is sent before `start`. */
export class RestorePreview {
  #open = $state(false);
  #step = $state.raw<DryRunStep | null>(null);
  #run = $state.raw<DryRun | null>(null);
  #decisions = $state.raw(new RestoreDecisions([]));
  #cost = $state.raw<Cost | null>(null);
  #problem = $state.raw<Problem | null>(null);
  #starting = $state(false);
  #selection: Selection | undefined;
  readonly #looking = new LatestOnly();
  readonly #deciding = new Debounce(DECIDING);

  constructor(
    private readonly backend: Backend,
    /** A job began. */
    private readonly began: (job: JobState) => void,
  ) {}

  /** The person is asked. */
  get open(): boolean {
    return this.#open;
  }
  /** How far the look is; null before the first answer. */
  get step(): DryRunStep | null {
    return this.#step;
  }
  /** The preview; null while it is being loaded. */
  get run(): DryRun | null {
    return this.#run;
  }
  get decisions(): RestoreDecisions {
    return this.#decisions;
  }
  /** The cost of the current decisions. */
  get cost(): Cost | null {
    return this.#cost;
  }
  get problem(): Problem | null {
    return this.#problem;
  }
  get starting(): boolean {
    return this.#starting;
  }

  /** Looks; what was looked at before is forgotten. */
  async begin(selection: Selection): Promise<void> {
    if (this.#starting) return;
    this.#forget();
    this.#selection = selection;
    this.#open = true;
    await this.again();
  }

  /** Looks once more at the same selection. */
  async again(): Promise<void> {
    const selection = this.#selection;
    if (selection === undefined || this.#starting) return;
    this.#forget();
    const signal = this.#looking.begin();
    try {
      const run = await this.backend.dryRun(selection, (step) => this.#looked(step, signal), signal);
      if (signal.aborted) {
        void this.backend.dropDryRun(run.id);
        return;
      }
      this.#decisions = new RestoreDecisions(run.groups);
      this.#cost = run.cost;
      this.#run = run;
    } catch (error) {
      if (!signal.aborted) this.#problem = shownError(error);
    }
  }

  /** The rows of one group. */
  rows(group: Group): ApiPagedList<DecisionRow> {
    const id = this.#run?.id ?? '';
    return new ApiPagedList(async (from, count) => {
      const { rows, total } = await this.backend.dryRunItems(id, group, from, count);
      return { rows: rows.map(rowOfDryRun), total };
    });
  }

  /** Something was decided: what it costs is looked up when the deciding pauses. */
  decided(): void {
    const run = this.#run;
    if (run === null) return;
    this.#deciding.run(() => void this.#reckon(run));
  }

  async save(format: Format, name: string): Promise<string | null> {
    return this.#run === null ? null : this.backend.saveDryRun(this.#run.id, format, name);
  }

  /** Makes a job of it. */
  async start(): Promise<void> {
    const run = this.#run;
    if (run === null || this.#starting) return;
    this.#starting = true;
    this.#problem = null;
    try {
      const job = await this.backend.startJob(run.id, this.#decisions.all);
      this.#run = null;
      this.#open = false;
      this.began(job);
    } catch (error) {
      this.#problem = shownError(error);
    }
    this.#starting = false;
  }

  /** Leaves everything as it is. */
  cancel(): void {
    if (this.#starting) return;
    this.#forget();
    this.#open = false;
  }

  #looked(step: DryRunStep, signal: AbortSignal): void {
    if (!signal.aborted) this.#step = step;
  }

  async #reckon(run: DryRun): Promise<void> {
    try {
      const cost = await this.backend.dryRunCost(run.id, this.#decisions.all);
      if (this.#run === run) this.#cost = cost;
    } catch {
      // What it costs is a help for deciding; without it one can decide as well.
      if (this.#run === run) this.#cost = null;
    }
  }

  #forget(): void {
    this.#looking.stop();
    this.#deciding.stop();
    if (this.#run !== null) void this.backend.dropDryRun(this.#run.id);
    this.#run = null;
    this.#step = null;
    this.#cost = null;
    this.#problem = null;
  }
}
