import type { Backend } from '../../../api/client';
import type { Problem } from '../../../api/bindings';
import { shownError } from '../../../api/errors';

/** Milliseconds until a passcode that is hidden by default hides again. */
const SHOWN_FOR = 15_000;

/** A passcode while it is drawn, and only so long: hiding drops it. */
export class ShownPasscode {
  #text = $state<string | null>(null);
  #problem = $state.raw<Problem | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stays = false;
  #asked = 0;
  #wanted = false;
  #hidden = Promise.resolve();

  constructor(
    private readonly backend: Backend,
    private readonly handover: string,
    /** True if it is hidden until asked for. */
    private readonly hiddenByDefault: boolean,
  ) {}

  /** The passcode; null while hidden. */
  get text(): string | null {
    return this.#text;
  }
  get problem(): Problem | null {
    return this.#problem;
  }
  /** It is drawn until it is hidden by hand. */
  get stays(): boolean {
    return this.#text !== null && this.#stays;
  }

  /** With `stays` until it is hidden by hand: it has to be copied by eye into another window. */
  async show(stays = false): Promise<void> {
    const asked = ++this.#asked;
    this.#wanted = true;
    clearTimeout(this.#timer);
    this.#problem = null;
    try {
      // Told of hiding after it, the program would no longer keep the window out of pictures.
      await this.#hidden;
      const text = await this.backend.showPasscode(this.handover);
      if (asked !== this.#asked) {
        if (!this.#wanted) this.#tellHidden();
        return;
      }
      this.#text = text;
      this.#stays = stays;
      if (this.hiddenByDefault && !stays) this.#timer = setTimeout(() => this.hide(), SHOWN_FOR);
    } catch (error) {
      if (asked === this.#asked) this.#problem = shownError(error);
    }
  }

  hide(): void {
    this.#asked += 1;
    this.#wanted = false;
    clearTimeout(this.#timer);
    // Hiding is reported only for a passcode that was rendered.
    if (this.#text !== null) this.#tellHidden();
    this.#text = null;
  }

  /** The window lost the focus; to the system's own question as well, whose answer is still to come. */
  onBlur(): void {
    if (this.hiddenByDefault && !this.#stays && this.#text !== null) this.hide();
  }

  #tellHidden(): void {
    this.#hidden = this.backend.hidePasscode(this.handover).catch(() => undefined);
  }
}
