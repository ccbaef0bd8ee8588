import { createContext } from 'svelte';
import type { Backend } from '../../api/client';
import type { Choice, ItemKey, Outcome, Plan, Problem, Restored } from '../../api/bindings';
import { LatestOnly } from '../../lib/async';
import { shownError } from '../../api/errors';
import { RestoreResult } from './restore-result.svelte';
import { itemKeyText } from '../../api/item-key';

/** An item by its key, with the name that the person knows it by. */
export interface Named {
  key: ItemKey;
  name: string;
}

/** The error of an item, and the way to try again. */
export interface Failure {
  item: Named;
  problem: Problem;
  again: () => Promise<void>;
}

/** The target of a pasted link or id. */
type Target = { key: ItemKey } | { boxId: string };

/** How many failures stay in view. */
const FAILURES = 3;
/** How many results are kept, of which the newest is shown and the others are counted. */
const RESULTS = 100;

/** One restore at a time: sent, decided where Box refuses it, its result shown. */
export class Restore {
  #working = $state.raw<{ item: Named; step: 'planning' | 'restoring' } | null>(null);
  #plan = $state.raw<Plan | null>(null);
  #again = $state(false);
  #found = $state.raw<Plan[]>([]);
  #failures = $state.raw<Failure[]>([]);
  #openFailed = $state.raw<Problem | null>(null);
  #results = $state.raw<readonly RestoreResult[]>([]);
  /** Items that go on when the folder in the dialog is back. */
  #afterwards = $state.raw<Named[]>([]);
  /** Where it is to go instead of where it was. */
  #folder: { id: string; how: 'other_folder' | 'elsewhere' } | null = null;
  #followed: Target | undefined;
  /** The target that is followed as soon as nothing else is running or asked. */
  #waiting: Target | undefined;
  /** Stops a plan that is being made; never a restore, which was sent. */
  readonly #planning = new LatestOnly();

  constructor(
    private readonly backend: Backend,
    /** Called when the trash changed. */
    private readonly changed: () => void,
    /** Results from before another account was used. */
    before: readonly RestoreResult[] = [],
  ) {
    for (const result of before) result.tellFromNowOn(changed);
    this.#results = before;
  }

  /** The item that is being checked or restored. */
  get working(): { item: Named; step: 'planning' | 'restoring' } | null {
    return this.#working;
  }
  /** The conflict to decide; null if there is none. */
  get plan(): Plan | null {
    return this.#plan;
  }
  /** The question came again, because something changed while it was answered. */
  get again(): boolean {
    return this.#again;
  }
  /** The question is about another folder than the one the item was in. */
  get inOtherFolder(): boolean {
    return this.#folder !== null;
  }
  /** The item that goes on when the folder that is asked about is back. */
  get goesOn(): Named | undefined {
    return this.#afterwards.at(-1);
  }
  /** Several items have the id that was looked for. */
  get found(): readonly Plan[] {
    return this.#found;
  }
  /** The error of the item in the dialog. */
  get failed(): Failure | null {
    const { key } = this.#plan ?? {};
    if (key === undefined) return null;
    return this.#failures.find((failure) => sameKey(failure.item.key, key)) ?? null;
  }
  /** Errors, the newest first; none while a dialog is open. */
  get failures(): readonly Failure[] {
    return this.#plan === null ? this.#failures : [];
  }
  /** The item in the dialog could not be shown in the browser. */
  get openFailed(): Problem | null {
    return this.#openFailed;
  }
  get results(): readonly RestoreResult[] {
    return this.#results;
  }

  /** Restores an item at once when nothing stands in the way; asks otherwise. */
  async start(item: Named): Promise<void> {
    if (this.#busy) return;
    await this.#go(item);
    await this.#followWaiting();
  }

  /** Restores what a pasted link or id stands for, once; not before what is being done has ended. */
  async follow(target: Target): Promise<void> {
    if (target === this.#followed) return;
    this.#followed = target;
    this.#waiting = target;
    await this.#followWaiting();
  }

  /** Goes on with one of several items of the same id. */
  async choose(plan: Plan): Promise<void> {
    this.#found = [];
    await this.start(named(plan));
  }

  /** Restores the item in the dialog as decided. */
  async answer(choice: Choice): Promise<void> {
    const plan = this.#plan;
    if (plan === null || this.#working !== null) return;
    await this.#send(named(plan), choice);
    await this.#followWaiting();
  }

  /** Restores the item in the dialog under a new name, in the folder that it was to go to. */
  async keepBoth(name: string): Promise<void> {
    if (this.#plan?.finding.is !== 'name_taken') return;
    await this.answer(
      this.#folder === null
        ? { how: 'new_name', name }
        : { how: this.#folder.how, folder_id: this.#folder.id, name },
    );
  }

  /** Leaves everything as it is; stops a plan that is being made. What was already sent is not taken back. */
  cancel(): void {
    if (this.#working?.step === 'restoring') return;
    this.#planning.stop();
    if (this.#plan !== null) this.#forget(this.#plan.key);
    this.#working = null;
    this.#plan = null;
    this.#found = [];
    this.#afterwards = [];
    this.#openFailed = null;
    // What the person starts in the same breath comes first.
    queueMicrotask(() => void this.#followWaiting());
  }

  /** The outcome of an item is known: its errors are dismissed. */
  settled(kind: string, id: string): void {
    this.#failures = this.#failures.filter(({ item }) => item.key.kind !== kind || item.key.id !== id);
  }

  dismissFailure(failure: Failure): void {
    this.#forget(failure.item.key);
  }

  dismiss(result: RestoreResult): void {
    this.#results = this.#results.filter((known) => known !== result);
  }

  async openInBox(key: ItemKey): Promise<void> {
    this.#openFailed = null;
    try {
      await this.backend.openInBox(key);
    } catch (error) {
      this.#openFailed = shownError(error);
    }
  }

  dismissOpenFailed(): void {
    this.#openFailed = null;
  }

  get #busy(): boolean {
    return this.#working !== null || this.#plan !== null || this.#found.length > 0;
  }

  async #followWaiting(): Promise<void> {
    const target = this.#waiting;
    if (target === undefined || this.#busy) return;
    this.#waiting = undefined;
    if ('key' in target) await this.start({ key: target.key, name: target.key.id });
    else await this.#startById(target.boxId);
  }

  async #startById(id: string): Promise<void> {
    if (this.#busy) return;
    await this.#goById(id);
    await this.#followWaiting();
  }

  async #goById(id: string): Promise<void> {
    const item: Named = { key: { kind: 'file', id }, name: id };
    const signal = this.#look(item);
    try {
      const plans = await this.backend.planById(id, signal);
      if (signal.aborted) return;
      this.#working = null;
      const [only] = plans;
      if (plans.length > 1) this.#found = plans;
      else if (only) await this.#go(named(only));
      else this.#ask({ key: item.key, acting_as: null, item: null, finding: { is: 'gone' } });
    } catch (error) {
      if (!signal.aborted) this.#fail(item, error, () => this.#startById(id));
    }
  }

  /** Restores the item where it was. Box refuses what is in conflict, and then the dialog opens. */
  async #go(item: Named): Promise<void> {
    this.#folder = null;
    await this.#send(item, { how: 'as_it_was' });
  }

  #look(item: Named): AbortSignal {
    this.#forget(item.key);
    this.#working = { item, step: 'planning' };
    return this.#planning.begin();
  }

  async #send(item: Named, choice: Choice): Promise<void> {
    this.#forget(item.key);
    this.#working = { item, step: 'restoring' };
    if ('folder_id' in choice) this.#folder = { id: choice.folder_id, how: choice.how };
    let outcome: Outcome;
    try {
      outcome = await this.backend.restore(item.key, choice);
    } catch (error) {
      this.#fail(item, error);
      return;
    }
    if (outcome.is === 'restored') {
      await this.#done(outcome.restored);
      return;
    }
    const { plan } = outcome;
    if (!sameKey(plan.key, item.key)) this.#afterwards = [...this.#afterwards, item];
    this.#ask(
      plan,
      this.#plan !== null && this.#plan.finding.is === plan.finding.is && sameKey(this.#plan.key, plan.key),
    );
  }

  #ask(plan: Plan, again = false): void {
    this.#working = null;
    this.#openFailed = null;
    this.#again = again;
    this.#plan = plan;
  }

  async #done(restored: Restored): Promise<void> {
    this.#working = null;
    this.#plan = null;
    this.#again = false;
    this.#results = [new RestoreResult(this.backend, restored, this.changed), ...this.#results].slice(
      0,
      RESULTS,
    );
    this.changed();
    const next = this.#afterwards.at(-1);
    if (next === undefined) return;
    this.#afterwards = this.#afterwards.slice(0, -1);
    await this.#go(next);
  }

  #fail(item: Named, error: unknown, again = () => this.start(item)): void {
    this.#working = null;
    const problem = shownError(error);
    if (problem === null) return;
    // With no dialog open, what was to go on goes on when the item is tried again.
    const afterwards = this.#plan === null ? this.#afterwards : [];
    if (this.#plan === null) this.#afterwards = [];
    const retry = async (): Promise<void> => {
      if (this.#busy) return;
      this.#afterwards = afterwards;
      await again();
    };
    this.#failures = [{ item, problem, again: retry }, ...this.#failures].slice(0, FAILURES);
  }

  #forget(key: ItemKey): void {
    this.#failures = this.#failures.filter((failure) => !sameKey(failure.item.key, key));
  }
}

function named(plan: Plan): Named {
  const name = plan.item?.name ?? (plan.finding.is === 'already_back' ? plan.finding.name : plan.key.id);
  return { key: plan.key, name };
}

function sameKey(a: ItemKey, b: ItemKey): boolean {
  return itemKeyText(a) === itemKeyText(b);
}

export const [getRestore, provideRestore] = createContext<Restore>();
