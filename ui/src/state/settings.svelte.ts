import { createContext } from 'svelte';
import type { Backend } from '../ipc/backend';
import type { Settings as Values } from '../ipc/bindings';
import type { Appearance } from './appearance.svelte';

/** What the person set. A change shows at once and is kept by Rust; what could not be kept is taken back. */
export class Settings {
  #kept: Promise<unknown> = Promise.resolve();
  #values = $state.raw<Values>({
    language: 'system',
    theme: 'system',
    text_percent: 100,
    clipboard_seconds: 60,
    hide_passcodes: false,
    activity_days: 90,
    update_check: true,
    mail: { language: 'en', signature: '', en: null, ja: null },
  });

  constructor(
    private readonly backend: Backend,
    private readonly appearance: Appearance,
    values: Values,
  ) {
    this.#values = values;
    appearance.paint(values.theme);
  }

  get values(): Values {
    return this.#values;
  }

  /** Changes that come quickly are kept one after another, and only the last says what is shown. */
  async change(part: Partial<Values>): Promise<void> {
    const before = this.#values;
    const asked = { ...before, ...part };
    this.#show(asked);
    const keeping = this.#kept.then(() => this.backend.saveSettings(asked));
    this.#kept = keeping.catch(() => undefined);
    try {
      const kept = await keeping;
      if (this.#values === asked) this.#show(kept);
    } catch (reason) {
      if (this.#values === asked) this.#show(before);
      throw reason;
    }
  }

  #show(values: Values): void {
    if (values.language !== this.#values.language) this.appearance.speak(values.language);
    if (values.theme !== this.#values.theme) this.appearance.paint(values.theme);
    this.#values = values;
  }
}

export const [settings, provideSettings] = createContext<Settings>();
