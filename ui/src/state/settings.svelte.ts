import { createContext } from 'svelte';
import type { Backend } from '../ipc/backend';
import type { Settings as Values } from '../ipc/bindings';
import type { Appearance } from './appearance.svelte';

/** What the person set. A change shows at once and is kept by Rust; what could not be kept is taken back. */
export class Settings {
  #values = $state.raw<Values>({
    language: 'system',
    theme: 'system',
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

  async change(part: Partial<Values>): Promise<void> {
    const before = this.#values;
    this.#show({ ...before, ...part });
    try {
      this.#show(await this.backend.saveSettings(this.#values));
    } catch (reason) {
      this.#show(before);
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
