import type { Backend } from '../../api/client';
import type { MailLanguage, MailPreview, MailSettings, Problem } from '../../api/bindings';
import { shownError } from '../../api/errors';

/** The email template while it is being changed: what would be sent, and what is wrong with it. Rust decides both. */
export class MailEditor {
  #draft = $state.raw<MailSettings>({ language: null, signature: '', en: null, ja: null });
  #preview = $state.raw<MailPreview | null>(null);
  #problem = $state.raw<Problem | null>(null);
  #asked = 0;

  constructor(
    private readonly backend: Backend,
    kept: MailSettings,
    /** The language of the interface. */
    private readonly spoken: MailLanguage,
  ) {
    this.#draft = kept;
    void this.#look();
  }

  get draft(): MailSettings {
    return this.#draft;
  }
  /** The language of the template: the chosen one, or else that of the interface. */
  get language(): MailLanguage {
    return this.#draft.language ?? this.spoken;
  }
  /** Null until the first answer. */
  get preview(): MailPreview | null {
    return this.#preview;
  }
  get problem(): Problem | null {
    return this.#problem;
  }
  get subject(): string {
    return this.#own()?.subject ?? this.#preview?.template.subject ?? '';
  }
  get body(): string {
    return this.#own()?.body ?? this.#preview?.template.body ?? '';
  }
  /** The person's own words rather than the program's. */
  get isOwn(): boolean {
    return this.#own() !== null;
  }
  /** Nothing is wrong as far as Rust has said. */
  get usable(): boolean {
    return this.#preview !== null && this.#preview.problems.length === 0;
  }

  /** Returns true if the text differs from the saved one. */
  differsFrom(kept: MailSettings): boolean {
    return JSON.stringify(this.#draft) !== JSON.stringify(kept);
  }

  /** Null for the language of the interface. */
  speak(language: MailLanguage | null): void {
    // The other language's words would stand here until the answer comes.
    this.#preview = null;
    this.#change({ language });
  }

  sign(signature: string): void {
    this.#change({ signature });
  }

  write(part: { subject?: string; body?: string }): void {
    if (this.#preview === null) return;
    this.#change({ [this.language]: { subject: this.subject, body: this.body, ...part } });
  }

  /** Back to the program's own words. */
  reset(): void {
    this.#change({ [this.language]: null });
  }

  #own() {
    return this.#draft[this.language];
  }

  #change(part: Partial<MailSettings>): void {
    this.#draft = { ...this.#draft, ...part };
    void this.#look();
  }

  async #look(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const preview = await this.backend.previewMail(this.#draft);
      if (asked !== this.#asked) return;
      this.#preview = preview;
      this.#problem = null;
    } catch (error) {
      if (asked === this.#asked) this.#problem = shownError(error);
    }
  }
}
