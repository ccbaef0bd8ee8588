import { createContext } from 'svelte';
import type { Backend } from '../api/client';
import type {
  Accounts as Connected,
  BoxAccount,
  BoxApp,
  BoxSubject,
  ClumioAccount,
  AccountColour,
  AccountMark,
  Farewell,
  Left,
  Service,
} from '../api/bindings';

/** A connected account of either service, as far as both are alike. */
export type AnyAccount = ClumioAccount | BoxAccount;

/** The connected accounts: of each service the one that is used, and the others beside it. Tokens pass through on their way in and are kept nowhere here. */
export class Accounts {
  #connected = $state.raw<Connected>({
    clumio: null,
    box: null,
    other_clumio: [],
    other_boxes: [],
  });

  /** Called with the answer to the open question. */
  #answered: ((isMine: boolean) => void) | undefined;

  constructor(
    private readonly backend: Backend,
    connected: Connected,
  ) {
    this.#connected = connected;
  }

  /** The Clumio account that is used. */
  get clumio(): ClumioAccount | null {
    return this.#connected.clumio;
  }

  /** The Box account that is used. */
  get box(): BoxAccount | null {
    return this.#connected.box;
  }

  /** Every Clumio account, by name: the order stays when another is used. */
  get everyClumio(): readonly ClumioAccount[] {
    const { clumio, other_clumio: others } = this.#connected;
    return byLabel(clumio === null ? [] : [clumio, ...others]);
  }

  /** Every Box account, by name. */
  get everyBox(): readonly BoxAccount[] {
    const { box, other_boxes: others } = this.#connected;
    return byLabel(box === null ? [] : [box, ...others]);
  }

  /** The ids of the accounts that are used: what was shown for others is not shown for these. */
  get used(): { clumio: string | undefined; box: string | undefined } {
    return { clumio: this.clumio?.mark.id, box: this.box?.mark.id };
  }

  every(service: Service): readonly AnyAccount[] {
    return service === 'clumio' ? this.everyClumio : this.everyBox;
  }

  /** The label that tells an account apart from others of its service; without an `id`, that of the account in use. */
  markAmongSeveral(service: Service, id?: string): AccountMark | undefined {
    const every = this.every(service);
    if (every.length < 2) return undefined;
    const wanted = id ?? this[service]?.mark.id;
    return every.find(({ mark }) => mark.id === wanted)?.mark;
  }

  /** Nothing is connected yet: the first start. */
  get none(): boolean {
    return this.clumio === null && this.box === null;
  }

  /** A token had to be kept in memory, because no keyring answers. */
  get forThisRunOnly(): boolean {
    return [...this.everyClumio, ...this.everyBox].some(({ keeping }) => keeping === 'this_run');
  }

  /** A token had to be kept in memory, because it does not fit into the keyring. */
  get tooLong(): boolean {
    return [...this.everyClumio, ...this.everyBox].some(({ keeping }) => keeping === 'too_long');
  }

  /** Returns the connected account. */
  async connectClumio(
    address: string,
    token: string,
    unitId: string | null,
    signal?: AbortSignal,
  ): Promise<AnyAccount | null> {
    return this.#added('clumio', await this.backend.connectClumio(address, token, unitId, signal));
  }

  /** Returns the connected account. */
  async connectBox(token: string, signal?: AbortSignal): Promise<AnyAccount | null> {
    return this.#added('box', await this.backend.connectBox(token, signal));
  }

  /** Returns the connected account. */
  async signInBox(app: BoxApp | null, farewell: Farewell, signal?: AbortSignal): Promise<AnyAccount | null> {
    return this.#added('box', await this.backend.signInBox(app, farewell, signal));
  }

  /** The account that the browser signed in, while the person has not said that it is theirs. */
  get unconfirmed(): BoxAccount | undefined {
    return this.everyBox.find(({ unconfirmed }) => unconfirmed);
  }

  /** Resolves once the person has said whether the unconfirmed account is theirs. */
  whenConfirmed(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  /** The person says that an account is theirs. */
  async confirm(id: string): Promise<void> {
    this.#connected = await this.backend.confirmBoxAccount(id);
    this.#answered?.(true);
  }

  /** The person says that an account is not theirs: it is disconnected. */
  async refuse(id: string): Promise<Omit<Left, 'accounts'>> {
    const left = await this.disconnect('box', id);
    this.#answered?.(false);
    return left;
  }

  /** Shows Box's page of the sign-in that waits once more. */
  async showSignInAgain(): Promise<void> {
    await this.backend.showSignInAgain();
  }

  /** Goes on with the sign-in that waits by the address that Box sent the browser to. */
  async finishSignIn(address: string): Promise<void> {
    await this.backend.finishSignIn(address);
  }

  /** Returns the connected account. */
  async connectBoxApplication(
    app: BoxApp | null,
    subject: BoxSubject,
    signal?: AbortSignal,
  ): Promise<AnyAccount | null> {
    return this.#added('box', await this.backend.connectBoxApplication(app, subject, signal));
  }

  /** Answers what became of the token, at the service and on this computer. */
  async disconnect(service: Service, id: string): Promise<Omit<Left, 'accounts'>> {
    const { accounts, ...left } = await this.backend.disconnect(service, id);
    this.#connected = accounts;
    return left;
  }

  /** Uses another account from now on. */
  async switch(service: Service, id: string): Promise<void> {
    this.#connected = await this.backend.switchAccount(service, id);
  }

  async rename(service: Service, id: string, label: string, colour: AccountColour): Promise<void> {
    this.#connected = await this.backend.renameAccount(service, id, label, colour);
  }

  /** Takes over what is connected now. Returns the account that is new, or else the one whose sign-in is the latest. */
  #added(service: Service, connected: Connected): AnyAccount | null {
    const before = this.every(service);
    this.#connected = connected;
    const every = this.every(service);
    const known = (account: AnyAccount) => before.find(({ mark }) => mark.id === account.mark.id);
    const isNew = (account: AnyAccount) => known(account) === undefined;
    const signedInAgain = (account: AnyAccount) => sinceOf(account) !== sinceOf(known(account));
    return every.find(isNew) ?? every.find(signedInAgain) ?? this[service];
  }
}

/** When the account was connected; Clumio accounts do not say. */
function sinceOf(account: AnyAccount | undefined): string | null {
  return account !== undefined && 'since' in account ? account.since : null;
}

function byLabel<A extends AnyAccount>(accounts: A[]): A[] {
  return accounts.sort((a, b) => a.mark.label.localeCompare(b.mark.label));
}

export const [getAccounts, provideAccounts] = createContext<Accounts>();
