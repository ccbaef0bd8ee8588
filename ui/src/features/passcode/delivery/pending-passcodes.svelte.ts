import { createContext } from 'svelte';
import type { Backend } from '../../../api/client';
import type {
  ClipboardHold,
  Event,
  Handover,
  HoldEnd,
  Problem,
  RestoredFile,
  Shared,
} from '../../../api/bindings';
import { shownError } from '../../../api/errors';
import { LinkShare } from './link-share.svelte';

/** The trigger of the question about a pending passcode: leaving its page, or closing the window. */
type Leaving = 'page' | 'window';

/** The running operation. */
type Busy = 'copying' | 'emailing' | 'drafting' | 'passing' | 'clearing' | 'keeping';

/** Pending passcodes and the state of the clipboard. Never holds a passcode itself. */
export class PendingPasscodes {
  #waiting = $state.raw<readonly Handover[]>([]);
  #openId = $state<string | null>(null);
  #hold = $state.raw<ClipboardHold | null>(null);
  #ended = $state.raw<{ handover: string; how: HoldEnd } | null>(null);
  #busy = $state<Busy | null>(null);
  #problem = $state.raw<Problem | null>(null);
  #leaving = $state<Leaving | null>(null);
  #delivered = $state.raw<Handover | null>(null);
  #promptPaste = $state(false);
  #draft = $state<'whole' | 'bare' | null>(null);
  #writeTo = $state<string | null>(null);
  #wipesAt = $state<string | null>(null);
  #wiped = $state.raw<readonly Handover[]>([]);
  readonly sharing: LinkShare;
  #answer: ((goes: boolean) => void) | undefined;

  /** `waiting` and `hold` are what waited already when the page was loaded. */
  constructor(
    private readonly backend: Backend,
    waiting: readonly Handover[] = [],
    hold: ClipboardHold | null = null,
    wiped: readonly Handover[] = [],
  ) {
    this.sharing = new LinkShare(backend, (file, sent) => this.#add(file, sent));
    this.#wiped = wiped;
    this.#waiting = waiting;
    this.#hold = hold;
    this.#openId = (waiting.find((handover) => !handover.copied) ?? waiting[0])?.id ?? null;
  }

  get waiting(): readonly Handover[] {
    return this.#waiting;
  }
  /** The one whose page is open. */
  get open(): Handover | null {
    return this.#waiting.find((handover) => handover.id === this.#openId) ?? null;
  }
  /** The passcode that is on the clipboard. */
  get hold(): ClipboardHold | null {
    return this.#hold;
  }
  /** How the latest stay on the clipboard ended. */
  get ended(): { handover: string; how: HoldEnd } | null {
    return this.#ended;
  }
  get busy(): Busy | null {
    return this.#busy;
  }
  /** Why copying, clearing or marking as delivered failed. */
  get problem(): Problem | null {
    return this.#problem;
  }
  /** Set while the person is asked what becomes of the open passcode. */
  get leaving(): Leaving | null {
    return this.#leaving;
  }
  /** It was copied instead of closing the window, which would clear it. */
  get promptPaste(): boolean {
    return this.#promptPaste;
  }
  /** A draft was opened: with its text, or without because it had no room. */
  get draft(): 'whole' | 'bare' | null {
    return this.#draft;
  }
  /** To whom the email is written; null for all recipients. */
  get writeTo(): string | null {
    return this.#writeTo;
  }
  set writeTo(recipient: string | null) {
    this.#writeTo = recipient;
  }
  /** When pending passcodes are wiped without user activity; null while that is far. */
  get wipesAt(): string | null {
    return this.#wipesAt;
  }
  /** Passcodes wiped because of inactivity, until that was acknowledged. */
  get wiped(): readonly Handover[] {
    return this.#wiped;
  }
  /** The latest one that was delivered, shown on the list. */
  get delivered(): Handover | null {
    return this.#delivered;
  }

  /** A new passcode was made: its page opens. An older one of the same file opens nothing any more. */
  receive(handover: Handover): void {
    const others = this.#waiting.filter((known) => known.file.id !== handover.file.id);
    this.#waiting = [...others, handover];
    this.#delivered = null;
    for (const known of this.#wiped) if (known.file.id === handover.file.id) this.dismissWiped(known.id);
    this.show(handover.id);
  }

  show(id: string): void {
    this.#openId = id;
    this.#problem = null;
    this.#promptPaste = false;
    this.#draft = null;
    this.#writeTo = null;
  }

  /** Back to the list, after asking if need be; the passcode goes on waiting. */
  async leave(): Promise<boolean> {
    if (!(await this.mayLeave())) return false;
    this.#openId = null;
    return true;
  }

  /** Returns true if the page may be left: at once when the passcode was copied, otherwise as answered. */
  async mayLeave(): Promise<boolean> {
    const { open } = this;
    if (open === null || open.copied) return true;
    this.#answer?.(false);
    this.#leaving = 'page';
    return new Promise((resolve) => (this.#answer = resolve));
  }

  /** The window was asked to close while a passcode waits; `goOn` closes it once that is settled. */
  askToClose(goOn: () => void): void {
    const urgent = this.#waiting.find((handover) => !handover.copied) ?? this.#waiting[0];
    if (urgent === undefined) {
      goOn();
      return;
    }
    this.#answer?.(false);
    this.show(urgent.id);
    this.#leaving = 'window';
    this.#answer = (goes) => {
      if (goes) goOn();
    };
  }

  /** The person stays. */
  stay(): void {
    this.#settle(false);
  }

  /** Copies, then goes on leaving; never closes the window, which would clear the clipboard. */
  async copyAndLeave(): Promise<void> {
    const closes = this.#leaving === 'window';
    const copied = await this.copy();
    this.#promptPaste = copied && closes;
    this.#settle(copied && !closes);
  }

  async markDeliveredAndLeave(): Promise<void> {
    const delivered = await this.markDelivered();
    this.#settle(delivered && (this.#leaving === 'page' || this.#waiting.length === 0));
  }

  /** Copies the open passcode; true only when it was read back from the clipboard. */
  async copy(): Promise<boolean> {
    const { open } = this;
    if (open === null) return false;
    return this.#run('copying', async () => this.#held(await this.backend.copyPasscode(open.id)));
  }

  /** Copies the email with the passcode; true only when it was read back from the clipboard. */
  async copyEmail(): Promise<boolean> {
    const { open } = this;
    if (open === null) return false;
    return this.#run('emailing', async () =>
      this.#held(await this.backend.copyEmail(open.id, this.#writeTo)),
    );
  }

  /** Opens a draft without the passcode, and has the passcode on the clipboard. */
  async openDraft(): Promise<boolean> {
    const { open } = this;
    if (open === null) return false;
    this.#draft = null;
    return this.#run('drafting', async () => {
      const opened = await this.backend.openDraft(open.id, this.#writeTo);
      this.#held(opened.hold);
      this.#draft = opened.with_text ? 'whole' : 'bare';
    });
  }

  /** Restarts the countdown. */
  async extendClipboard(): Promise<boolean> {
    return this.#run('keeping', async () => {
      this.#hold = await this.backend.extendClipboard();
    });
  }

  async clear(): Promise<boolean> {
    return this.#run('clearing', () => this.backend.clearClipboard());
  }

  /** Marks the open passcode as delivered: it is wiped everywhere. */
  async markDelivered(): Promise<boolean> {
    const { open } = this;
    if (open === null) return false;
    return this.#run('passing', async () => {
      await this.backend.markDelivered(open.id);
      this.#waiting = this.#waiting.filter((known) => known.id !== open.id);
      this.#openId = null;
      this.#delivered = open;
    });
  }

  dismissDelivered(): void {
    this.#delivered = null;
  }

  dismissWiped(id: string): void {
    this.#wiped = this.#wiped.filter((known) => known.id !== id);
    // Told once more after a reload is better than a failure of its own.
    void this.backend.acknowledgeWipe(id).catch(() => undefined);
  }

  /** Resets the warning of the wipe after user activity. */
  resetIdle(): void {
    this.#wipesAt = null;
  }

  /** Opens the page of a passcode for one more who needs it. */
  deliverTo(id: string, address: string): void {
    this.show(id);
    this.#writeTo = address;
  }

  handleEvent(event: Event): void {
    if (event.about === 'forgets_soon') this.#wipesAt = event.at;
    if (event.about === 'wiped') this.#forget(event.handovers);
    if (event.about !== 'clipboard') return;
    // Clearing is reported more than once, for the same passcode each time.
    const handover = this.#hold?.handover ?? this.#ended?.handover;
    if (event.ended !== null && handover !== undefined) this.#ended = { handover, how: event.ended };
    this.#hold = event.hold;
  }

  async #run(busy: Busy, run: () => Promise<void>): Promise<boolean> {
    if (this.#busy !== null) return false;
    this.#busy = busy;
    this.#problem = null;
    try {
      await run();
      return true;
    } catch (error) {
      this.#problem = shownError(error);
      return false;
    } finally {
      this.#busy = null;
    }
  }

  #forget(gone: readonly Handover[]): void {
    const ids = gone.map((one) => one.id);
    this.#wipesAt = null;
    this.#wiped = [...this.#wiped, ...gone];
    this.#waiting = this.#waiting.filter((known) => !ids.includes(known.id));
    if (this.#openId !== null && ids.includes(this.#openId)) {
      this.#openId = null;
      this.#settle(false);
    }
  }

  /** A further recipient loses the passcode with the next regeneration as well. */
  #add(file: RestoredFile, sent: Shared): void {
    if (!sent.further) return;
    this.#waiting = this.#waiting.map((known) =>
      known.file.id === file.id
        ? { ...known, file: { ...known.file, recipients: [...known.file.recipients, sent.address] } }
        : known,
    );
  }

  #held(hold: ClipboardHold): void {
    this.#hold = hold;
    this.#ended = null;
    this.#waiting = this.#waiting.map((known) =>
      known.id === hold.handover ? { ...known, copied: true } : known,
    );
  }

  #settle(goes: boolean): void {
    const answer = this.#answer;
    this.#answer = undefined;
    this.#leaving = null;
    answer?.(goes);
  }
}

export const [getPendingPasscodes, providePendingPasscodes] = createContext<PendingPasscodes>();
