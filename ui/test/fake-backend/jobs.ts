import type { Backend } from '../../src/api/client';
import type {
  ActingAs,
  Cost,
  Decision,
  Decisions,
  DryRun,
  DryRunItem,
  DryRunPage,
  DryRunStep,
  Event,
  Format,
  Group,
  JobCounts,
  JobItem,
  JobItemFilter,
  JobItemPage,
  JobItemState,
  JobState,
  Person,
  Selection,
} from '../../src/api/bindings';
import { finding, type Trashed } from './data';

const GROUPS: readonly Group[] = [
  'erased_soon',
  'ready',
  'inside_selected',
  'name_taken',
  'folder_in_trash',
  'folder_gone',
  'no_access',
  'not_in_trash',
];

const AS_IT_WAS: Decision = { what: 'restore', choice: { how: 'as_it_was' } };
const ELSEWHERE: Decision = { what: 'restore', choice: { how: 'elsewhere', folder_id: '0', name: null } };
const OTHER: Decision = { what: 'restore', choice: { how: 'other_folder', folder_id: '0', name: null } };
const SKIP: Decision = { what: 'skip' };
const ASK: Decision = { what: 'ask' };
const TRY_AGAIN: Decision = { what: 'try_again' };

const OFFERS: Record<Group, Decision[]> = {
  erased_soon: [AS_IT_WAS, ELSEWHERE, SKIP],
  ready: [AS_IT_WAS, ELSEWHERE, SKIP],
  inside_selected: [AS_IT_WAS, SKIP],
  name_taken: [
    { what: 'keep_both' },
    { what: 'restore', choice: { how: 'rename_existing', name: null } },
    ELSEWHERE,
    SKIP,
    ASK,
  ],
  folder_in_trash: [ASK, { what: 'restore', choice: { how: 'folder_first' } }, OTHER, SKIP],
  folder_gone: [ASK, OTHER, SKIP],
  no_access: [SKIP, ASK],
  not_in_trash: [SKIP],
};

const NO_PERMISSION = 'You don’t have permission';

/** The reasons that Rust gives. */
const REASONS: Partial<Record<JobItemState, string>> = {
  failed: NO_PERMISSION,
  asking: 'Its folder no longer exists.',
};

const STATES: Record<JobItemFilter, readonly JobItemState[]> = {
  all: ['pending', 'in_flight', 'asking', 'done', 'skipped', 'failed', 'unknown'],
  left: ['pending', 'in_flight'],
  asking: ['asking'],
  done: ['done'],
  skipped: ['skipped'],
  not_done: ['failed', 'unknown'],
};

const COUNT_OF: Record<JobItemState, keyof JobCounts> = {
  pending: 'pending',
  in_flight: 'in_flight',
  asking: 'asking',
  done: 'done',
  skipped: 'skipped',
  failed: 'failed',
  unknown: 'unknown',
};

interface Job {
  state: JobState;
  items: JobItem[];
}

/** Dry runs and jobs in memory. Items end one by one, every `pace` milliseconds; without one, all at once. */
export abstract class FakeJobs {
  abstract trash: Trashed[];
  /** Milliseconds for an item. */
  pace = 0;
  jobs_: Job[] = [];
  trashOf: (Person | null)[] = [null];
  #dryRuns = new Map<string, DryRunItem[]>();
  #made = 0;

  /** As whom single items are restored: the first of those whose trash is shown, unless the own one is. */
  get actingAs(): Person | null {
    return this.trashOf.includes(null) ? null : (this.trashOf[0] ?? null);
  }

  abstract tell(event: Event): void;
  protected abstract answered: (name: keyof Backend, args: unknown[], signal?: AbortSignal) => Promise<void>;

  async dryRun(
    selection: Selection,
    looked: (step: DryRunStep) => void,
    signal?: AbortSignal,
  ): Promise<DryRun> {
    looked({ looked: 1, of: 3 });
    await this.answered('dryRun', [selection], signal);
    looked({ looked: 3, of: 3 });
    const rows = this.#selected(selection).map(dryRunItem);
    rows.sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group));
    const id = `d${++this.#made}`;
    this.#dryRuns.set(id, rows);
    const groups = GROUPS.map((group) => ({ group, of: rows.filter((row) => row.group === group) }));
    return {
      id,
      items: rows.length,
      groups: groups
        .filter(({ of }) => of.length > 0)
        .map(({ group, of }) => ({
          group,
          items: of.length,
          folders: of.filter((row) => row.key.kind === 'folder').length,
          bytes: of.reduce((sum, row) => sum + (row.size ?? 0), 0),
          erased_soon: of.filter((row) => row.erased_soon).length,
          places: new Set(of.map((row) => row.was_in.path.join('/'))).size,
          examples: of.slice(0, 3),
          offers: OFFERS[group],
        })),
      cost: cost(rows, { groups: [], items: [] }),
      acting_as: this.#actingForAll(),
      made_at: new Date().toISOString(),
    };
  }

  async dryRunItems(dryRun: string, group: Group | null, from: number, count: number): Promise<DryRunPage> {
    await this.answered('dryRunItems', [dryRun, group, from, count]);
    const rows = this.#rows(dryRun).filter((row) => group === null || row.group === group);
    return { rows: rows.slice(from, from + count), total: rows.length };
  }

  async dryRunCost(dryRun: string, decisions: Decisions): Promise<Cost> {
    await this.answered('dryRunCost', [dryRun, decisions]);
    return cost(this.#rows(dryRun), decisions);
  }

  async dropDryRun(dryRun: string): Promise<void> {
    await this.answered('dropDryRun', [dryRun]);
    this.#dryRuns.delete(dryRun);
  }

  async saveDryRun(dryRun: string, format: Format, name: string): Promise<string | null> {
    await this.answered('saveDryRun', [dryRun, format, name]);
    return `/home/mika/Documents/${name}`;
  }

  async startJob(dryRun: string, decisions: Decisions): Promise<JobState> {
    await this.answered('startJob', [dryRun, decisions]);
    const items = this.#rows(dryRun).map((row, number) => jobItem(row, number, decisions));
    const state: JobState = {
      id: `job${++this.#made}`,
      account: 'Mika Sato',
      account_id: 'b1',
      acting_as: this.#actingForAll(),
      started_at: new Date().toISOString(),
      finished_at: null,
      phase: 'running',
      names: items.slice(0, 3).map((item) => item.name),
      counts: counts(items),
      per_minute: null,
      seconds_left: null,
      waiting: null,
      problem: null,
      asking: [],
      undoing: false,
      can_undo: false,
    };
    return this.#goOn({ state, items });
  }

  async jobs(): Promise<JobState[]> {
    await this.answered('jobs', []);
    return this.jobs_.map((job) => job.state);
  }

  async jobItems(
    job: string,
    filter: JobItemFilter,
    group: Group | null,
    from: number,
    count: number,
  ): Promise<JobItemPage> {
    await this.answered('jobItems', [job, filter, group, from, count]);
    const rows = this.#job(job).items.filter(
      (item) => STATES[filter].includes(item.state) && (group === null || item.group === group),
    );
    return { rows: rows.slice(from, from + count).map((row) => ({ ...row })), total: rows.length };
  }

  async pauseJob(job: string): Promise<JobState> {
    await this.answered('pauseJob', [job]);
    return this.#set(this.#job(job), { phase: 'paused', per_minute: null, seconds_left: null });
  }

  async resumeJob(job: string): Promise<JobState> {
    await this.answered('resumeJob', [job]);
    return this.#goOn(this.#job(job));
  }

  async cancelJob(job: string): Promise<JobState> {
    await this.answered('cancelJob', [job]);
    return this.#set(this.#job(job), { phase: 'cancelled', finished_at: new Date().toISOString() });
  }

  async answerJob(job: string, decisions: Decisions): Promise<JobState> {
    await this.answered('answerJob', [job, decisions]);
    const found = this.#job(job);
    for (const item of found.items.filter((one) => one.state === 'asking')) {
      const decision = decided(item, decisions);
      item.state = decision.what === 'skip' ? 'skipped' : decision.what === 'ask' ? 'asking' : 'pending';
      if (decision.what !== 'try_again') item.decision = decision;
    }
    return this.#goOn(found);
  }

  async undoJob(job: string): Promise<JobState> {
    await this.answered('undoJob', [job]);
    const found = this.#job(job);
    found.items
      .filter((item) => item.state === 'done')
      .forEach((item, at) => (item.undone = at === 1 ? 'changed_since' : 'done'));
    const waits = (state: JobItem['state']) => found.items.some((item) => item.state === state);
    const phase = waits('pending') ? 'paused' : waits('asking') ? 'asking' : 'finished';
    return this.#set(found, { phase, can_undo: false });
  }

  async undoJobItem(job: string, number: number): Promise<JobState> {
    await this.answered('undoJobItem', [job, number]);
    const found = this.#job(job);
    const item = found.items.find((one) => one.number === number);
    if (item !== undefined) Object.assign(item, { undone: 'done', can_undo: false });
    return this.#set(found, { can_undo: found.items.some((one) => one.can_undo) });
  }

  async saveJob(job: string, format: Format, name: string): Promise<string | null> {
    await this.answered('saveJob', [job, format, name]);
    return `/home/mika/Documents/${name}`;
  }

  #selected(selection: Selection): Trashed[] {
    if (selection.of !== 'items') return this.trash;
    return selection.keys.flatMap(
      (key) => this.trash.find(({ row }) => row.key.id === key.id && row.key.kind === key.kind) ?? [],
    );
  }

  #actingForAll(): ActingAs {
    const own = this.actingAs === null && this.trashOf.length === 1;
    return own ? { users: [], total: 0 } : { users: this.trashOf.slice(0, 3), total: this.trashOf.length };
  }

  #rows(dryRun: string): DryRunItem[] {
    return this.#dryRuns.get(dryRun) ?? [];
  }

  #job(id: string): Job {
    const found = this.jobs_.find((job) => job.state.id === id);
    if (!found) throw new Error(`no job ${id}`);
    return found;
  }

  #goOn(job: Job): JobState {
    const state = this.#set(job, { phase: 'running', problem: null });
    if (this.pace > 0) setTimeout(() => this.#step(job), this.pace);
    else while (job.state.phase === 'running') this.#step(job, true);
    return this.pace > 0 ? state : job.state;
  }

  /** Ends one item, then the job with the last. */
  #step(job: Job, quietly = false): void {
    if (job.state.phase !== 'running') return;
    const next = job.items.find((item) => item.state === 'pending');
    if (next) {
      end(next);
      this.trash = this.trash.filter(({ row }) => next.state !== 'done' || row.key.id !== next.key.id);
      const left = job.items.filter((item) => item.state === 'pending').length;
      const per_minute = Math.round(60_000 / Math.max(this.pace, 60));
      this.#set(job, { per_minute, seconds_left: Math.ceil((left * 60) / per_minute) }, quietly);
      if (!quietly) setTimeout(() => this.#step(job), this.pace);
      return;
    }
    const asks = job.items.some((item) => item.state === 'asking');
    const finished_at = asks ? null : new Date().toISOString();
    const phase = asks ? 'asking' : 'finished';
    this.#set(job, { phase, finished_at, per_minute: null, seconds_left: null });
  }

  #set(job: Job, change: Partial<JobState>, quietly = false): JobState {
    const asking = GROUPS.map((group) => ({
      group,
      items: job.items.filter((item) => item.state === 'asking' && item.group === group).length,
      offers: group === 'no_access' ? [TRY_AGAIN, ...OFFERS[group]] : [...OFFERS[group], TRY_AGAIN],
    })).filter(({ items }) => items > 0);
    const can_undo = job.items.some((item) => item.state === 'done' && item.undone === null);
    job.state = { ...job.state, counts: counts(job.items), asking, can_undo, ...change };
    this.jobs_ = [job, ...this.jobs_.filter((one) => one.state.id !== job.state.id)];
    if (!quietly) this.tell({ about: 'job', state: job.state });
    return job.state;
  }
}

function dryRunItem(trashed: Trashed): DryRunItem {
  const found = finding(trashed, '21 Nov 2026');
  const soon =
    trashed.row.erased_at !== null && Date.parse(trashed.row.erased_at) - Date.now() < 2 * 86_400_000;
  const groups: Record<Trashed['finding'], Group> = {
    ready: soon ? 'erased_soon' : 'ready',
    name_taken: 'name_taken',
    folder_gone: 'folder_gone',
    no_access: 'no_access',
    inside_trashed_folder: 'folder_in_trash',
  };
  const { key, name, size, erased_at, was_in } = trashed.row;
  return {
    key,
    name,
    size,
    erased_at,
    erased_soon: soon,
    was_in,
    group: groups[trashed.finding],
    destination: trashed.finding === 'folder_gone' ? null : trashed.home,
    taken_by: found.is === 'name_taken' ? { is: 'existing', existing: found.existing } : null,
    suggestion: found.is === 'name_taken' ? found.suggestion : null,
    existing_new_name: found.is === 'name_taken' ? found.existing_new_name : null,
    folder_first: null,
    seen_by: null,
  };
}

function jobItem(row: DryRunItem, number: number, decisions: Decisions): JobItem {
  const decision = decided(row, decisions);
  return {
    number,
    key: row.key,
    name: row.name,
    was_in: row.was_in.path.join(' / '),
    acting_as: row.seen_by,
    group: row.group,
    decision,
    state: decision.what === 'skip' ? 'skipped' : 'pending',
    attempts: 0,
    new_name: decision.what === 'keep_both' ? row.suggestion : null,
    path: row.destination?.path ?? null,
    reason: decision.what === 'skip' && row.group === 'no_access' ? NO_PERMISSION : null,
    request_id: null,
    finished_at: null,
    finding: null,
    undone: null,
    can_undo: false,
  };
}

function decided(item: { key: JobItem['key']; group: Group }, decisions: Decisions): Decision {
  const own = decisions.items.find(({ key }) => key.id === item.key.id && key.kind === item.key.kind);
  const ofGroup = decisions.groups.find(({ group }) => group === item.group);
  return own?.decision ?? ofGroup?.decision ?? OFFERS[item.group][0] ?? ASK;
}

/** Most come back; one of the made-up company's files never does. */
function end(item: JobItem): void {
  const fails = item.name === 'Report 007.pdf';
  item.attempts = 1;
  item.request_id = `f3k2-${item.key.id}`;
  item.finished_at = new Date().toISOString();
  item.state = fails ? 'failed' : item.decision.what === 'ask' ? 'asking' : 'done';
  item.reason = REASONS[item.state] ?? null;
  if (item.state === 'done') item.new_name ??= item.name;
  else item.path = null;
}

export function counts(items: readonly JobItem[]): JobCounts {
  const all: JobCounts = {
    items: items.length,
    pending: 0,
    in_flight: 0,
    asking: 0,
    done: 0,
    skipped: 0,
    failed: 0,
    unknown: 0,
    undone: 0,
    changed_since: 0,
  };
  for (const item of items) {
    all[COUNT_OF[item.state]] += 1;
    if (item.undone === 'done') all.undone += 1;
    if (item.undone === 'changed_since') all.changed_since += 1;
  }
  return all;
}

function cost(rows: readonly DryRunItem[], decisions: Decisions): Cost {
  const items = rows.filter((row) => decided(row, decisions).what !== 'skip').length;
  return { items, requests: items, seconds: Math.ceil((items * 60) / 1000), per_minute: 1000 };
}
