import type { Backend } from '../../../api/client';
import type { MadeLately, Problem, RestoredFile } from '../../../api/bindings';
import { shownError } from '../../../api/errors';
import type { PendingPasscodes } from '../delivery/pending-passcodes.svelte';

/** Milliseconds that a yes waits for a last look at who has the link, and who made one lately; where that takes longer,
 *  what is known counts. */
const LAST_LOOK = 1000;

/** The regeneration of one passcode: confirmed, sent once, then delivered or explained. */
export class Regeneration {
  #asked = $state.raw<RestoredFile | null>(null);
  #busy = $state(false);
  #recentRegeneration = $state.raw<MadeLately | null>(null);
  #looking: AbortController | undefined;
  #fresh: Promise<RestoredFile | null> = Promise.resolve(null);
  #regenerationLookup: Promise<MadeLately | null> = Promise.resolve(null);
  #recipientsChanged = $state(false);
  #notListed = $state(false);
  #failed = $state.raw<{ file: RestoredFile; problem: Problem } | null>(null);

  constructor(
    private readonly backend: Backend,
    private readonly pendingPasscodes: PendingPasscodes,
  ) {}

  /** The file that the person is asked about; null while nothing is asked. */
  get asked(): RestoredFile | null {
    return this.#asked;
  }
  /** The request is on its way and cannot be taken back. */
  get busy(): boolean {
    return this.#busy;
  }
  /** Who made a new passcode of the same file a short while ago; comes when it is known. */
  get recentRegeneration(): MadeLately | null {
    return this.#recentRegeneration;
  }
  /** Others got the link since the list was read: the question is another one now. */
  get recipientsChanged(): boolean {
    return this.#recipientsChanged;
  }
  /** Its asset does not list the file any more: nothing is to be made for it. */
  get notListed(): boolean {
    return this.#notListed;
  }
  get failed(): { file: RestoredFile; problem: Problem } | null {
    return this.#failed;
  }

  /** Asks for confirmation, unless an earlier passcode was neither copied nor delivered. */
  async ask(file: RestoredFile): Promise<void> {
    if (this.#busy || !(await this.pendingPasscodes.mayLeave())) return;
    this.#failed = null;
    this.#asked = file;
    this.#recipientsChanged = this.#notListed = false;
    void this.#lookBack(file);
  }

  cancel(): void {
    if (this.#busy) return;
    this.#looking?.abort();
    this.#asked = null;
  }

  /** The recipient may miss the link rather than the passcode. */
  shareInstead(): void {
    const file = this.#asked;
    if (this.#busy) return;
    this.cancel();
    if (file !== null) this.pendingPasscodes.sharing.ask(file);
  }

  async confirm(): Promise<void> {
    const file = this.#asked;
    if (file === null || this.#busy || this.#notListed) return;
    this.#busy = true;
    const known = this.#recentRegeneration;
    const patience = new Promise<null>((resolve) => setTimeout(() => resolve(null), LAST_LOOK));
    const [fresh, recentRegeneration] = await Promise.all([
      Promise.race([this.#fresh, patience]),
      Promise.race([this.#regenerationLookup, patience]),
    ]);
    this.#looking?.abort();
    this.#recentRegeneration = recentRegeneration ?? known;
    if (this.notListed) {
      this.#busy = false;
      return;
    }
    // Recipients who were added since are not covered by the confirmation.
    if (fresh !== null && losesMore(file, fresh)) {
      this.#askAnew(fresh);
      this.#busy = false;
      return;
    }
    // Nor knew that the one of a moment ago would stop working.
    if (recentRegeneration !== null && known === null) {
      this.#busy = false;
      return;
    }
    try {
      const handover = await this.backend.regenerate(file.id, file.standing === 'unlisted');
      this.pendingPasscodes.receive(handover);
      this.#failed = null;
    } catch (error) {
      const problem = shownError(error);
      this.#failed = problem ? { file, problem } : null;
    }
    this.#asked = null;
    this.#busy = false;
  }

  /** Makes one after an answer was lost; the notice that offers it has already said what it does. */
  async again(): Promise<void> {
    const failed = this.#failed;
    if (failed === null || this.#busy) return;
    this.#asked = failed.file;
    await this.confirm();
  }

  dismiss(): void {
    this.#failed = null;
  }

  async #lookBack(file: RestoredFile): Promise<void> {
    this.#looking?.abort();
    const looking = new AbortController();
    this.#looking = looking;
    this.#recentRegeneration = null;
    this.#fresh = this.#read(file, looking);
    // What cannot be found out is not shown: the answer is a courtesy.
    this.#regenerationLookup = this.backend.recentRegeneration(file.id, looking.signal).catch(() => null);
    const recentRegeneration = await this.#regenerationLookup;
    if (this.#looking === looking && !looking.signal.aborted) this.#recentRegeneration = recentRegeneration;
  }

  /** The file as its asset lists it now; null when it does not, or that cannot be found out. */
  async #read(file: RestoredFile, looking: AbortController): Promise<RestoredFile | null> {
    if (file.asset === null) return null;
    try {
      await this.backend.filesOfAsset(file.asset, looking.signal);
      // From what was just read: to look for it through all assets would be a long way for a courtesy.
      const query = { text: '', asset: file.asset.id, keep: file.id };
      const { kept_at: at } = await this.backend.fileRows(query, 0, 0);
      if (looking.signal.aborted) return null;
      this.#notListed = at === null;
      if (at === null) return null;
      const { rows } = await this.backend.fileRows(query, at, 1);
      const found = rows.find((row) => row.id === file.id) ?? null;
      if (looking.signal.aborted || found === null) return null;
      if (!this.#busy && losesMore(file, found)) this.#askAnew(found);
      return found;
    } catch {
      return null;
    }
  }

  #askAnew(fresh: RestoredFile): void {
    this.#asked = fresh;
    this.#recipientsChanged = true;
    this.#fresh = Promise.resolve(fresh);
  }
}

/** Returns true if a recipient has the link who was not named. */
function losesMore(asked: RestoredFile, fresh: RestoredFile): boolean {
  return fresh.recipients.some((recipient) => !asked.recipients.includes(recipient));
}
