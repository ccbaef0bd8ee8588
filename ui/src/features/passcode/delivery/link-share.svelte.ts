import type { Backend } from '../../../api/client';
import type { Problem, RestoredFile, Shared } from '../../../api/bindings';
import { stripInvisible } from '../../../lib/parse-input';
import { shownError } from '../../../api/errors';

/** Sharing the link of one restored file with another address: confirmed, sent once, its outcome shown. */
export class LinkShare {
  #file = $state.raw<RestoredFile | null>(null);
  #busy = $state(false);
  #problem = $state.raw<Problem | null>(null);
  #sent = $state.raw<Shared | null>(null);
  address = $state('');
  message = $state('');

  constructor(
    private readonly backend: Backend,
    /** Hears of every link that went out. */
    private readonly onsent: (file: RestoredFile, sent: Shared) => void,
  ) {}

  /** The file whose link is being sent; null while nothing is asked. */
  get file(): RestoredFile | null {
    return this.#file;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get problem(): Problem | null {
    return this.#problem;
  }
  /** Set once the link went out. */
  get sent(): Shared | null {
    return this.#sent;
  }
  /** Returns true if the typed address is not a recipient yet. */
  get further(): boolean {
    const typed = stripInvisible(this.address).toLowerCase();
    const known = this.#file?.recipients.map((recipient) => recipient.toLowerCase()) ?? [];
    return typed.includes('@') && !known.includes(typed);
  }

  ask(file: RestoredFile): void {
    this.#file = file;
    this.#problem = null;
    this.#sent = null;
    this.address = file.recipients[0] ?? '';
    this.message = '';
  }

  close(): void {
    if (!this.#busy) this.#file = null;
  }

  async send(): Promise<void> {
    const file = this.#file;
    if (file === null || this.#busy) return;
    this.#busy = true;
    this.#problem = null;
    try {
      this.#sent = await this.backend.share(file.id, this.address, this.message);
      this.onsent(file, this.#sent);
      // Lists show the same file: what is known here alone is not written into theirs.
      const { address, further } = this.#sent;
      if (further) this.#file = { ...file, recipients: [...file.recipients, address] };
    } catch (error) {
      this.#problem = shownError(error);
    } finally {
      this.#busy = false;
    }
  }
}
