import { createContext } from 'svelte';
import type { Backend } from '../ipc/backend';
import type {
  Accounts as Connected,
  BoxAccount,
  BoxApp,
  BoxSubject,
  ClumioAccount,
  Farewell,
} from '../ipc/bindings';

/** The connected accounts. Tokens pass through on their way in and are kept nowhere here. */
export class Accounts {
  #connected = $state.raw<Connected>({ clumio: null, box: null });

  constructor(
    private readonly backend: Backend,
    connected: Connected,
  ) {
    this.#connected = connected;
  }

  get clumio(): ClumioAccount | null {
    return this.#connected.clumio;
  }

  get box(): BoxAccount | null {
    return this.#connected.box;
  }

  /** Nothing is connected yet: the first start. */
  get none(): boolean {
    return this.clumio === null && this.box === null;
  }

  /** A token had to be kept in memory, because no keyring answers. */
  get forThisRunOnly(): boolean {
    return this.clumio?.keeping === 'this_run' || this.box?.keeping === 'this_run';
  }

  async connectClumio(
    address: string,
    token: string,
    unitId: string | null,
    signal?: AbortSignal,
  ): Promise<void> {
    this.#connected = await this.backend.connectClumio(address, token, unitId, signal);
  }

  async connectBox(token: string, signal?: AbortSignal): Promise<void> {
    this.#connected = await this.backend.connectBox(token, signal);
  }

  async signInBox(app: BoxApp | null, farewell: Farewell, signal?: AbortSignal): Promise<void> {
    this.#connected = await this.backend.signInBox(app, farewell, signal);
  }

  async connectBoxApplication(app: BoxApp | null, subject: BoxSubject, signal?: AbortSignal): Promise<void> {
    this.#connected = await this.backend.connectBoxApplication(app, subject, signal);
  }

  /** Answers whether a sign-in could not be withdrawn at the service and stays valid there until it ends. */
  async disconnect(service: 'clumio' | 'box'): Promise<boolean> {
    const { accounts, still_valid } = await this.backend.disconnect(service);
    this.#connected = accounts;
    return still_valid;
  }
}

export const [accounts, provideAccounts] = createContext<Accounts>();
