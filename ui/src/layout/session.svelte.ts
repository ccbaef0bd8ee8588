import type { ActivityRow, Event, Service, Start } from '../api/bindings';
import type { Backend } from '../api/client';
import { Accounts, provideAccounts } from '../app/accounts.svelte';
import { provideAppInfo } from '../app/app-info';
import { Appearance, provideAppearance } from '../app/appearance.svelte';
import { provideBackend } from '../app/backend';
import { Closing } from '../app/closing.svelte';
import { IdleReporter } from '../app/idle-reporter';
import { notifyNotJournaled } from '../app/journal-notification';
import { keychainNotifier } from '../app/keychain-notification';
import { Navigation, provideNavigation } from '../app/navigation.svelte';
import { Notifications, provideNotifications } from '../app/notifications.svelte';
import { applyServiceTime, watchClock } from '../app/service-time';
import { PageCommands, providePageCommands } from '../app/page-commands';
import { provideServiceWaits, ServiceWaits } from '../app/service-waits.svelte';
import { provideSettings, Settings } from '../app/settings.svelte';
import { Shortcuts } from '../app/shortcuts';
import { settledNotification, unfinishedNotifications } from '../app/unfinished-work';
import { watchForUpdates } from '../app/updates';
import { Jobs, provideJobs } from '../features/bulk-restore/jobs.svelte';
import { reportProgress, showJob, unfinishedJobNotification } from '../features/bulk-restore/notifications';
import { PasscodeNotifications } from '../features/passcode/delivery/passcode-notifications';
import {
  PendingPasscodes,
  providePendingPasscodes,
} from '../features/passcode/delivery/pending-passcodes.svelte';
import type { RestoreResult } from '../features/restore/restore-result.svelte';
import { escapeInvisible } from '../lib/escape-invisible';
import { useTimeZone } from '../lib/time-zone';
import { m } from '../paraglide/messages.js';
import type { AccountState } from './AccountScope.svelte';

/**
 * Everything that lives as long as one start of the page: it is built, provided to the components and connected here. Must
 * be created during component initialisation.
 */
export class Session {
  readonly info: Start;
  readonly accounts: Accounts;
  readonly backend: Backend;
  readonly navigation: Navigation;
  readonly appearance: Appearance;
  readonly notifications: Notifications;
  readonly serviceWaits: ServiceWaits;
  readonly pendingPasscodes: PendingPasscodes;
  readonly jobs: Jobs;
  readonly closing: Closing;
  readonly shortcuts: Shortcuts;
  readonly commands: PageCommands;
  readonly settings: Settings;
  /** Results of each Box account that were not dismissed, by the account's id. */
  readonly results: Record<string, readonly RestoreResult[]> = {};
  /** State that belongs to the accounts in use. */
  accountState = $state.raw<AccountState>();
  readonly #idle: IdleReporter;
  readonly #passcodeNotifications: PasscodeNotifications;
  readonly #onKeychain: (event: Event) => void;

  constructor(backend: Backend, start: Start) {
    this.info = provideAppInfo(start);
    useTimeZone(start.zone);
    const accounts = new Accounts(backend, start.accounts);
    this.accounts = provideAccounts(accounts);
    this.backend = provideBackend(backend.acting(() => accounts.used));
    const onlyBox = accounts.clumio === null && accounts.box !== null;
    this.navigation = provideNavigation(new Navigation(onlyBox ? 'restore' : 'passcode'));
    this.appearance = provideAppearance(new Appearance(start.spoken));
    this.notifications = provideNotifications(new Notifications());
    this.settings = provideSettings(
      new Settings(this.backend, this.appearance, start.settings, () => void this.jobs.rows?.refresh()),
    );
    this.commands = providePageCommands(new PageCommands());
    this.serviceWaits = provideServiceWaits(new ServiceWaits());
    this.pendingPasscodes = providePendingPasscodes(
      new PendingPasscodes(this.backend, start.handovers, start.hold, start.wiped),
    );
    this.jobs = provideJobs(
      new Jobs(
        this.backend,
        () => void this.accountState?.trash.changed(),
        (before, now) => {
          // A new job owns the items that it was made of, so they are no longer selected.
          if (before === undefined) void this.accountState?.trash.selectNothing();
          reportProgress(before, now, this.jobs, this.navigation, this.notifications);
        },
      ),
    );
    this.#idle = new IdleReporter(this.backend);
    this.#passcodeNotifications = new PasscodeNotifications(
      this.pendingPasscodes,
      this.navigation,
      this.notifications,
    );
    this.#onKeychain = keychainNotifier(this.notifications);
    this.shortcuts = new Shortcuts(this.settings, this.navigation, this.notifications, this.commands);
    this.closing = new Closing(this.backend, this.navigation, this.notifications, {
      isRegenerating: () => this.accountState?.passcodes.regeneration.busy ?? false,
      hasPendingPasscodes: () => this.pendingPasscodes.waiting.length > 0,
      askAboutPasscodes: (proceed) => {
        this.pendingPasscodes.askToClose(proceed);
      },
      isRestoring: () => this.jobs.running !== undefined,
    });
  }

  /** Key of the accounts in use; everything that is shown of others is discarded when it changes. */
  get accountsKey(): string {
    const { clumio, box } = this.accounts.used;
    return `${clumio ?? ''}|${box ?? ''}`;
  }

  /** Starts what runs in the background; the function returned stops it. */
  start(): () => void {
    applyServiceTime(this.info.time, this.notifications);
    void this.#showUnfinishedWork();
    void this.#showUnfinishedJob();
    const stops = [
      watchForUpdates(this.backend, this.notifications),
      watchClock(this.backend, this.notifications),
      this.backend.listen((event) => {
        this.#handleEvent(event);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** A key, a press or the wheel: pending passcodes are not about to be wiped any more. */
  onUserInput(): void {
    this.#idle.onUserInput(this.pendingPasscodes.wipesAt !== null);
    this.pendingPasscodes.resetIdle();
  }

  /** Switches to another account. Jobs of the previous one go on; a restore or regeneration must end first. */
  async switchAccount(service: Service, id: string): Promise<void> {
    const { accounts, accountState, notifications } = this;
    const restoring = accountState?.restore.working?.step === 'restoring';
    if (restoring || accountState?.passcodes.regeneration.busy) {
      notifications.show({ tone: 'warn', title: m.accounts_wait(), meaning: m.accounts_wait_meaning() });
      return;
    }
    try {
      await accounts.switch(service, id);
      // The target belongs to the previous account.
      this.navigation.forgetTarget();
      notifications.say(m.accounts_now({ account: escapeInvisible(accounts[service]?.mark.label ?? '') }));
    } catch (reason) {
      notifications.problem(reason);
    }
  }

  /** Returns a function that opens the report of a bulk restore; undefined if the job is no longer known. */
  reportOf(id: string): (() => void) | undefined {
    const job = this.jobs.list.find((known) => known.id === id);
    return job && (() => void showJob(job, this.jobs, this.navigation));
  }

  #handleEvent(event: Event): void {
    this.pendingPasscodes.handleEvent(event);
    this.jobs.handleEvent(event);
    this.serviceWaits.handleEvent(event);
    this.#passcodeNotifications.handleEvent(event);
    this.#onKeychain(event);
    if (event.about === 'service_time') applyServiceTime(event.time, this.notifications);
    if (event.about === 'settled') this.#showSettled(event.row);
    if (event.about === 'close_asked') void this.closing.request();
    if (event.about === 'not_written_down') notifyNotJournaled(event.problem, this.notifications);
  }

  /** Shows the outcome of a restore or an undo that Box confirmed late. */
  #showSettled(row: ActivityRow): void {
    this.notifications.show(settledNotification(row, this.navigation));
    this.accountState?.restore.settled(row.item_kind, row.item_id);
    void this.accountState?.trash.changed();
  }

  async #showUnfinishedWork(): Promise<void> {
    const { backend, navigation, accounts, notifications } = this;
    try {
      const contents = unfinishedNotifications(await backend.unfinished(), navigation, accounts);
      for (const content of contents) notifications.show(content);
    } catch (reason) {
      notifications.problem(reason);
    }
  }

  /** Shows the job that the previous run left paused or with a question. */
  async #showUnfinishedJob(): Promise<void> {
    const { jobs, navigation, notifications } = this;
    try {
      await jobs.load();
      if (jobs.unfinished && !jobs.running) {
        notifications.show(unfinishedJobNotification(jobs.unfinished, jobs, navigation));
      }
    } catch (reason) {
      notifications.problem(reason);
    }
  }
}
