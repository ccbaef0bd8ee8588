import type {
  AccountColour,
  AccountMark,
  Accounts,
  BoxAccount,
  BoxApp,
  BoxSubject,
  BoxWay,
  BoxWays,
  ClumioAccount,
  Farewell,
  Left,
  Service,
} from '../../src/api/bindings';
import { demoAccounts } from './data';
import { FakeFinding } from './finding';
import { problem } from './error';

export const noAccounts: Accounts = { clumio: null, box: null, other_clumio: [], other_boxes: [] };

/** Two accounts of each service beside each other. */
export const twoOfEach: Accounts = {
  ...demoAccounts,
  other_clumio: [
    {
      ...(demoAccounts.clumio as ClumioAccount),
      mark: { id: 'c2', label: 'Frankfurt', colour: 'blue' },
      region: 'Frankfurt',
      host: 'eu-central-1.api.clumio.com',
    },
  ],
  other_boxes: [
    {
      ...(demoAccounts.box as BoxAccount),
      mark: { id: 'b2', label: 'Halden Legal', colour: 'violet' },
      user_id: '44',
      name: 'Luis Ortega',
      login: 'l.ortega@halden-legal.example',
      enterprise: 'Halden Legal',
    },
  ],
};

/** Accounts in memory. */
export abstract class FakeAccounts extends FakeFinding {
  accounts_: Accounts = noAccounts;
  /** The state of a token after its account is disconnected. */
  left_: Omit<Left, 'accounts'> = { revocation: 'revoked', entry_left: null };
  boxWays_: BoxWays = {
    client_id: null,
    application_client_id: null,
    redirect_addresses: [47811, 47821].map((port) => `http://127.0.0.1:${port}/callback`),
  };

  async checkClumio(address: string, token: string, signal?: AbortSignal) {
    await this.answered('checkClumio', [address, token], signal);
    if (!/clumio\.com/.test(address)) throw problem('WrongRegion', { detail: { about: 'address' } });
    if (token === 'wrong') throw problem('CredentialRejected');
    const units = [
      { id: '00000000-0000-0000-0000-000000000000', name: 'Global' },
      { id: '5d2a', name: 'Sales' },
    ];
    return { region: 'Oregon', host: 'us-west-2.api.clumio.com', units };
  }

  async connectClumio(address: string, token: string, unitId: string | null, signal?: AbortSignal) {
    await this.answered('connectClumio', [address, token, unitId], signal);
    const { units } = await this.checkClumio(address, token, signal);
    const unit = units.find((one) => one.id === unitId) ?? null;
    this.accounts_ = { ...this.accounts_, clumio: demoAccounts.clumio && { ...demoAccounts.clumio, unit } };
    return this.accounts_;
  }

  async connectBox(token: string, signal?: AbortSignal) {
    await this.answered('connectBox', [token], signal);
    if (token === 'wrong') throw problem('CredentialRejected');
    this.accounts_ =
      token === 'second'
        ? { ...this.accounts_, other_boxes: twoOfEach.other_boxes }
        : { ...this.accounts_, box: demoAccounts.box };
    return this.accounts_;
  }

  async boxAuthOptions() {
    await this.answered('boxAuthOptions', []);
    return this.boxWays_;
  }

  async signInBox(app: BoxApp | null, farewell: Farewell, signal?: AbortSignal) {
    await this.answered('signInBox', [app, farewell], signal);
    return this.#connectedBox('browser');
  }

  async showSignInAgain() {
    await this.answered('showSignInAgain', []);
  }

  async finishSignIn(address: string) {
    await this.answered('finishSignIn', [address]);
  }

  async connectBoxApplication(app: BoxApp | null, subject: BoxSubject, signal?: AbortSignal) {
    await this.answered('connectBoxApplication', [app, subject], signal);
    return this.#connectedBox('application');
  }

  #connectedBox(way: BoxWay) {
    const unconfirmed = way === 'browser' && this.accounts_.box === null;
    this.accounts_ = {
      ...this.accounts_,
      box: demoAccounts.box && { ...demoAccounts.box, way, unconfirmed },
    };
    return this.accounts_;
  }

  async confirmBoxAccount(account: string) {
    await this.answered('confirmBoxAccount', [account]);
    const { box } = this.accounts_;
    this.accounts_ = { ...this.accounts_, box: box && { ...box, unconfirmed: false } };
    return this.accounts_;
  }

  async disconnect(service: Service, account: string) {
    await this.answered('disconnect', [service, account]);
    this.accounts_ = withoutAccount(this.accounts_, service, account);
    return { accounts: this.accounts_, ...this.left_ };
  }

  async switchAccount(service: Service, account: string) {
    await this.answered('switchAccount', [service, account]);
    this.accounts_ = withAccountUsed(this.accounts_, service, account);
    return this.accounts_;
  }

  async renameAccount(service: Service, account: string, label: string, colour: AccountColour) {
    await this.answered('renameAccount', [service, account, label, colour]);
    this.accounts_ = withAccountNamed(this.accounts_, service, { id: account, label, colour });
    return this.accounts_;
  }
}

function withoutAccount(accounts: Accounts, service: Service, id: string): Accounts {
  const stays = (account: { mark: AccountMark }) => account.mark.id !== id;
  if (service === 'clumio') {
    const [clumio = null, ...other_clumio] = allClumio(accounts).filter(stays);
    return { ...accounts, clumio, other_clumio };
  }
  const [box = null, ...other_boxes] = allBoxes(accounts).filter(stays);
  return { ...accounts, box, other_boxes };
}

function withAccountUsed(accounts: Accounts, service: Service, id: string): Accounts {
  const first = (a: { mark: AccountMark }, b: { mark: AccountMark }) =>
    Number(b.mark.id === id) - Number(a.mark.id === id);
  if (service === 'clumio') {
    const [clumio = null, ...other_clumio] = allClumio(accounts).sort(first);
    return { ...accounts, clumio, other_clumio };
  }
  const [box = null, ...other_boxes] = allBoxes(accounts).sort(first);
  return { ...accounts, box, other_boxes };
}

function withAccountNamed(accounts: Accounts, service: Service, mark: AccountMark): Accounts {
  const named = <A extends { mark: AccountMark }>(account: A): A =>
    account.mark.id === mark.id ? { ...account, mark } : account;
  if (service === 'clumio') {
    const [clumio = null, ...other_clumio] = allClumio(accounts).map(named);
    return { ...accounts, clumio, other_clumio };
  }
  const [box = null, ...other_boxes] = allBoxes(accounts).map(named);
  return { ...accounts, box, other_boxes };
}

function allClumio({ clumio, other_clumio }: Accounts): ClumioAccount[] {
  return [...(clumio === null ? [] : [clumio]), ...other_clumio];
}

function allBoxes({ box, other_boxes }: Accounts): BoxAccount[] {
  return [...(box === null ? [] : [box]), ...other_boxes];
}
