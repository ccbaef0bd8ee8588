import { createContext } from 'svelte';
import type { Backend } from '../api/client';
import type { Settings as Values } from '../api/bindings';
import type { Appearance } from './appearance.svelte';

/** The settings. A change shows at once and is saved by Rust; one that cannot be saved is reverted. */
export class Settings {
  #lastSave: Promise<unknown> = Promise.resolve();
  /** As Rust keeps them; `#values` has what is on its way as well. */
  #kept: Values;
  #values = $state.raw<Values>({
    language: 'system',
    theme: 'system',
    zoom_percent: 100,
    density: 'standard',
    column_widths: {},
    clipboard_seconds: 60,
    hide_passcodes: false,
    confirm_presence: false,
    idle_minutes: 10,
    activity_days: 90,
    update_check: true,
    mail: { language: null, signature: '', en: null, ja: null },
  });

  constructor(
    private readonly backend: Backend,
    private readonly appearance: Appearance,
    values: Values,
    /** Called when Rust speaks another language as well: what it wrote before is in the former one. */
    private readonly onLanguage: () => void = () => undefined,
  ) {
    this.#values = values;
    this.#kept = values;
    appearance.paint(values.theme);
    appearance.space(values.density);
  }

  get values(): Values {
    return this.#values;
  }

  /** Changes that come quickly are kept one after another. One that could not be kept does not go along with the next. */
  async change(part: Partial<Values>): Promise<void> {
    const asked = { ...this.#values, ...part };
    this.#show(asked);
    const saving = this.#lastSave.then(async () => {
      const { language } = this.#kept;
      this.#kept = await this.backend.saveSettings({ ...this.#kept, ...part });
      if (this.#kept.language !== language) this.onLanguage();
    });
    this.#lastSave = saving.catch(() => undefined);
    try {
      await saving;
    } finally {
      // Later ones are on their way otherwise, and say what is shown.
      if (this.#values === asked) this.#show(this.#kept);
    }
  }

  #show(values: Values): void {
    if (values.language !== this.#values.language) this.appearance.speak(values.language);
    if (values.theme !== this.#values.theme) this.appearance.paint(values.theme);
    if (values.density !== this.#values.density) this.appearance.space(values.density);
    this.#values = values;
  }
}

export const [getSettings, provideSettings] = createContext<Settings>();
