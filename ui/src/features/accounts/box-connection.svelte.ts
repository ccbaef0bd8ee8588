import { onDestroy } from 'svelte';
import type { BoxApp, BoxSubject, BoxWay, BoxWays, Problem } from '../../api/bindings';
import { isCancelled, toAppError } from '../../api/errors';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { stripInvisible } from '../../lib/parse-input';
import type { Accounts } from '../../app/accounts.svelte';

type Part = 'clientId' | 'clientSecret' | 'subjectId' | 'token';

/** The form that connects Box, in one of three ways. Secrets are dropped once used, or when the dialog closes. */
export class BoxConnection {
  way = $state<BoxWay>('browser');
  clientId = $state('');
  clientSecret = $state('');
  subject = $state<BoxSubject['kind']>('enterprise');
  subjectId = $state('');
  token = $state('');
  /** The address that Box sent the browser to, where the browser cannot reach this computer. */
  finalAddress = $state('');

  #wrongAddress = $state(false);
  #missing = $state<Part | undefined>();
  #problem = $state.raw<Problem | undefined>();
  #busy = $state(false);
  #another = $state(false);
  readonly #asking = new AbortController();

  constructor(
    private readonly accounts: Accounts,
    private readonly ways: () => BoxWays | undefined,
    /** The ways that are open, the one to offer first before the others. */
    open: readonly BoxWay[],
  ) {
    // Reconnecting begins with the previous method.
    const before = open.find((way) => way === accounts.box?.way);
    this.way = before ?? open[0] ?? 'browser';
    onDestroy(() => {
      this.#asking.abort();
      this.#forget();
    });
  }

  /** The first thing that is missing or makes no sense. */
  get missing(): Part | undefined {
    return this.#missing;
  }
  get problem(): Problem | undefined {
    return this.#problem;
  }
  get busy(): boolean {
    return this.#busy;
  }
  /** The browser shows Box's page, and the answer is waited for. */
  get waiting(): boolean {
    return this.#busy && this.way === 'browser';
  }
  /** Another app than the known one is typed. */
  typeAnother(): void {
    this.#another = true;
    this.changed();
  }

  /** Opens Box's page again, in case it was closed. */
  async showAgain(): Promise<void> {
    this.#problem = undefined;
    try {
      await this.accounts.showSignInAgain();
    } catch (reason) {
      const problem = toAppError(reason);
      // Its page is just about to come, or was answered a moment ago: either is seen by itself.
      if (problem.code !== 'NotFound') this.#problem = problem;
    }
  }

  /** The pasted text is not an answer to this sign-in. */
  get wrongAddress(): boolean {
    return this.#wrongAddress;
  }

  addressChanged(): void {
    this.#wrongAddress = false;
  }

  /** Goes on by the pasted address. The sign-in itself ends as if the browser had come. */
  async finish(): Promise<void> {
    if (this.finalAddress.trim() === '') return;
    this.#problem = undefined;
    try {
      await this.accounts.finishSignIn(this.finalAddress);
      this.finalAddress = '';
    } catch (reason) {
      const problem = toAppError(reason);
      // Answered by the browser after all, or over: either is seen by itself.
      if (problem.code === 'NotFound') return;
      if (problem.code === 'InputInvalid') this.#wrongAddress = true;
      else this.#problem = problem;
    }
  }

  /** The app is known already, from the policy or an earlier sign-in, and need not be typed. */
  get knownApp(): string | null {
    return this.#another ? null : (this.ways()?.client_id ?? null);
  }

  /** The result of the previous attempt no longer applies. */
  changed(): void {
    this.#missing = undefined;
    this.#problem = undefined;
  }

  /** Answers whether Box is connected now. */
  async connect(): Promise<boolean> {
    if (this.#busy) return false;
    this.#problem = undefined;
    this.#missing = this.#firstMissing();
    if (this.#missing !== undefined) return false;
    this.#busy = true;
    try {
      await this.#ask();
      this.#forget();
      return true;
    } catch (reason) {
      if (!isCancelled(reason)) this.#problem = toAppError(reason);
      return false;
    } finally {
      this.#busy = false;
    }
  }

  #ask(): Promise<void> {
    const { signal } = this.#asking;
    switch (this.way) {
      case 'browser':
        return this.accounts.signInBox(this.#app(), farewell(), signal);
      case 'application':
        return this.accounts.connectBoxApplication(
          this.#app(),
          { kind: this.subject, id: this.subjectId.trim() },
          signal,
        );
      case 'pasted':
        return this.accounts.connectBox(this.token, signal);
    }
  }

  #app(): BoxApp | null {
    if (this.knownApp !== null) return null;
    return { client_id: this.clientId.trim(), client_secret: this.clientSecret.trim() };
  }

  #firstMissing(): Part | undefined {
    if (this.way === 'pasted') return this.token.trim() === '' ? 'token' : undefined;
    if (this.knownApp === null) {
      if (this.clientId.trim() === '') return 'clientId';
      if (this.clientSecret.trim() === '') return 'clientSecret';
    }
    return this.way === 'application' && !/^\d{1,20}$/.test(stripInvisible(this.subjectId).normalize('NFKC'))
      ? 'subjectId'
      : undefined;
  }

  #forget(): void {
    this.token = '';
    this.clientSecret = '';
    this.finalAddress = '';
  }
}

/** The final page in the browser, in the window's language. */
function farewell() {
  return {
    language: getLocale(),
    done: m.connect_box_farewell_done(),
    denied: m.connect_box_farewell_denied(),
  };
}
