import { createContext } from 'svelte';
import type { Backend } from '../ipc/backend';
import type { Choice, ItemKey, Plan, Problem, Restored } from '../ipc/bindings';
import { Newest, failure } from './answers';
import { RestoreResult } from './restore-result.svelte';
import { keyText } from './trash-places.svelte';

/** An item by its key, with the name that the person knows it by. */
export interface Named {
  key: ItemKey;
  name: string;
}

/** How many results stay in view. */
const RESULTS = 3;

/** One restore at a time: planned, asked about where need be, done, told. */
export class Restore {
  #working = $state.raw<{ item: Named; step: 'planning' | 'restoring' } | null>(null);
  #plan = $state.raw<Plan | null>(null);
  #again = $state(false);
  #found = $state.raw<Plan[]>([]);
  #failed = $state.raw<{ item: Named; problem: Problem } | null>(null);
  #results = $state.raw<RestoreResult[]>([]);
  /** Items that go on when the folder in the dialog is back. */
  #afterwards = $state.raw<Named[]>([]);
  #folder: string | null = null;
  #followed: unknown;
  readonly #newest = new Newest();

  constructor(
    private readonly backend: Backend,
    /** Tells that the trash changed. */
    private readonly changed: () => void,
  ) {}

  /** What is being done, and to what. */
  get working(): { item: Named; step: 'planning' | 'restoring' } | null {
    return this.#working;
  }
  /** What the person has to decide; null while there is nothing to ask. */
  get plan(): Plan | null {
    return this.#plan;
  }
  /** The question came again, because something changed while it was answered. */
  get again(): boolean {
    return this.#again;
  }
  /** The item that goes on when the folder that is asked about is back. */
  get goesOn(): Named | undefined {
    return this.#afterwards.at(-1);
  }
  /** Several items have the id that was looked for. */
  get found(): readonly Plan[] {
    return this.#found;
  }
  get failed(): { item: Named; problem: Problem } | null {
    return this.#failed;
  }
  get results(): readonly RestoreResult[] {
    return this.#results;
  }

  /** Restores an item at once when nothing stands in the way; asks otherwise. */
  async start(item: Named): Promise<void> {
    if (this.#working !== null || this.#plan !== null) return;
    this.#failed = null;
    this.#folder = null;
    const signal = this.#newest.begin();
    this.#working = { item, step: 'planning' };
    try {
      const plan = await this.backend.plan(item.key, signal);
      if (!signal.aborted) await this.#meet(plan, item);
    } catch (error) {
      if (!signal.aborted) this.#fail(item, error);
    }
    if (!signal.aborted) this.#working = null;
  }

  /** Restores what a pasted link or id stands for, once. */
  async follow(target: { key: ItemKey } | { boxId: string }): Promise<void> {
    if (target === this.#followed) return;
    this.#followed = target;
    if ('key' in target) await this.start({ key: target.key, name: target.key.id });
    else await this.#startById(target.boxId);
  }

  /** Goes on with one of several items of the same id. */
  async choose(plan: Plan): Promise<void> {
    this.#found = [];
    await this.start(named(plan));
  }

  /** What the person decided in the dialog. */
  async answer(choice: Choice): Promise<void> {
    const plan = this.#plan;
    if (plan === null || this.#working !== null) return;
    const item = named(plan);
    this.#working = { item, step: 'restoring' };
    this.#failed = null;
    try {
      await this.#run(item, choice);
    } catch (error) {
      this.#fail(item, error);
    }
    this.#working = null;
  }

  /** Restores the item in the dialog under a new name, in the folder that it was to go to. */
  async keepBoth(name: string): Promise<void> {
    if (this.#plan?.finding.is !== 'name_taken') return;
    await this.answer(
      this.#folder === null
        ? { how: 'new_name', name }
        : { how: 'other_folder', folder_id: this.#plan.finding.destination.id, name },
    );
  }

  /** Leaves everything as it is; stops a plan that is being made. What was already sent is not taken back. */
  cancel(): void {
    if (this.#working?.step === 'restoring') return;
    this.#newest.stop();
    this.#working = null;
    this.#plan = null;
    this.#found = [];
    this.#afterwards = [];
  }

  dismissFailure(): void {
    this.#failed = null;
  }

  dismiss(result: RestoreResult): void {
    this.#results = this.#results.filter((known) => known !== result);
  }

  async openInBox(key: ItemKey): Promise<void> {
    try {
      await this.backend.openInBox(key);
    } catch (error) {
      this.#fail({ key, name: key.id }, error);
    }
  }

  async #startById(id: string): Promise<void> {
    const item: Named = { key: { kind: 'file', id }, name: id };
    const signal = this.#newest.begin();
    this.#failed = null;
    this.#working = { item, step: 'planning' };
    try {
      const plans = await this.backend.planById(id, signal);
      if (signal.aborted) return;
      this.#working = null;
      const [only] = plans;
      if (plans.length > 1) this.#found = plans;
      else if (only) await this.choose(only);
      else this.#plan = { key: item.key, item: null, finding: { is: 'gone' } };
    } catch (error) {
      if (signal.aborted) return;
      this.#working = null;
      this.#fail(item, error);
    }
  }

  /** Nothing in the way: it goes back. Otherwise the dialog opens. */
  async #meet(plan: Plan, item: Named): Promise<void> {
    if (plan.finding.is !== 'ready') {
      this.#ask(plan);
      return;
    }
    this.#working = { item, step: 'restoring' };
    await this.#run(item, { how: 'as_it_was' });
  }

  async #run(item: Named, choice: Choice): Promise<void> {
    if (choice.how === 'other_folder') this.#folder = choice.folder_id;
    const outcome = await this.backend.restore(item.key, choice);
    if (outcome.is === 'restored') {
      await this.#done(outcome.restored);
      return;
    }
    const { plan } = outcome;
    if (plan.finding.is === 'ready') throw new Error('Asked although nothing stands in the way');
    if (keyText(plan.key) !== keyText(item.key)) this.#afterwards = [...this.#afterwards, item];
    this.#again =
      this.#plan !== null && this.#plan.finding.is === plan.finding.is && sameKey(this.#plan, plan);
    this.#ask(plan);
  }

  #ask(plan: Plan): void {
    this.#plan = plan;
  }

  async #done(restored: Restored): Promise<void> {
    this.#plan = null;
    this.#again = false;
    this.#folder = null;
    this.#results = [new RestoreResult(this.backend, restored, this.changed), ...this.#results].slice(
      0,
      RESULTS,
    );
    this.changed();
    const next = this.#afterwards.at(-1);
    if (next === undefined) return;
    this.#afterwards = this.#afterwards.slice(0, -1);
    this.#working = { item: next, step: 'planning' };
    await this.#meet(await this.backend.plan(next.key), next);
  }

  #fail(item: Named, error: unknown): void {
    const problem = failure(error);
    if (problem) this.#failed = { item, problem };
  }
}

function named(plan: Plan): Named {
  const name = plan.item?.name ?? (plan.finding.is === 'already_back' ? plan.finding.name : plan.key.id);
  return { key: plan.key, name };
}

function sameKey(a: Plan, b: Plan): boolean {
  return keyText(a.key) === keyText(b.key);
}

export const [restore, provideRestore] = createContext<Restore>();
