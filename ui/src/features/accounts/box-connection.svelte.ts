import { onDestroy } from 'svelte';
import type { BoxApp, BoxSubject, BoxWay, BoxWays, Problem } from '../../api/bindings';
import { isCancelled, toAppError } from '../../api/errors';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { stripInvisible } from '../../lib/parse-input';
import type { Accounts, AnyAccount } from '../../app/accounts.svelte';

type Part = 'clientId' | 'clientSecret' | 'subjectId' | 'token';

/** Milliseconds after which Restore Desk gives up on a sign-in, as `accounts` does. */
export const SIGN_IN_LIMIT = 5 * 60_000;

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
  /** A connection was asked for with these fields, so what is wrong with them is said. */
  #checked = $state(false);
  #problem = $state.raw<Problem | undefined>();
  #busy = $state(false);
  #deadline = $state(0);
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

  /** Returns true for a part that is missing or wrong once a connection was requested with it. */
  isWrong(part: Part): boolean {
    return this.#checked && this.#wrongParts().includes(part);
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
  /** When a sign-in that is waited for is given up, in epoch milliseconds. */
  get deadline(): number {
    return this.#deadline;
  }
  /** Another app than the known one is typed. */
  typeAnother(): void {
    this.#another = true;
    this.#checked = false;
    this.changed();
  }

  /** Begins with another way, whose fields are not wrong yet. */
  choose(way: BoxWay): void {
    this.way = way;
    this.#checked = false;
    this.changed();
    this.fillInApp();
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

  /**
   * The app is known already, from the policy or an earlier sign-in, and need not be typed. A secret that is in the policy
   * does not connect an app without a sign-in.
   */
  get knownApp(): string | null {
    if (this.#another) return null;
    const ways = this.ways();
    return (this.way === 'application' ? ways?.application_client_id : ways?.client_id) ?? null;
  }

  /** Puts in the ID of the app where only its secret has to be typed. */
  fillInApp(): void {
    if (this.way === 'application' && this.knownApp === null && this.clientId === '') {
      this.clientId = this.ways()?.client_id ?? '';
    }
  }

  /** The result of the previous attempt no longer applies. */
  changed(): void {
    this.#problem = undefined;
  }

  /** Returns the connected account; null if it could not be connected. */
  async connect(): Promise<AnyAccount | null> {
    if (this.#busy) return null;
    this.#problem = undefined;
    this.#checked = true;
    if (this.#wrongParts().length > 0) return null;
    this.#deadline = Date.now() + SIGN_IN_LIMIT;
    this.#busy = true;
    try {
      const account = await this.#ask();
      this.#checked = false;
      this.#forget();
      return account;
    } catch (reason) {
      if (!isCancelled(reason)) this.#problem = toAppError(reason);
      return null;
    } finally {
      this.#busy = false;
    }
  }

  #ask(): Promise<AnyAccount | null> {
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

  /** Every part that is missing or makes no sense, in the order of the fields. */
  #wrongParts(): Part[] {
    if (this.way === 'pasted') return this.token.trim() === '' ? ['token'] : [];
    const wrong: Part[] = [];
    if (this.knownApp === null) {
      if (this.clientId.trim() === '') wrong.push('clientId');
      if (this.clientSecret.trim() === '') wrong.push('clientSecret');
    }
    if (this.way === 'application' && !/^\d{1,20}$/.test(stripInvisible(this.subjectId).normalize('NFKC'))) {
      wrong.push('subjectId');
    }
    return wrong;
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
