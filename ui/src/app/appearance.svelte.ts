import { createContext } from 'svelte';
import { m } from '../paraglide/messages.js';
import { setDensity, type Density } from '../lib/density.svelte';
import { setLocale } from '../paraglide/runtime.js';

export type LanguageChoice = 'system' | 'en' | 'ja';
export type ThemeChoice = 'system' | 'light' | 'dark';

/** Language, theme and density of the window. The document carries both, so that styles and screen readers know. */
export class Appearance {
  #locale = $state<'en' | 'ja'>('en');

  /** `spoken` is what Rust chose at the start, after the command line, the settings and the system. */
  constructor(
    spoken?: 'en' | 'ja',
    private readonly page: Document = document,
    private readonly systemLanguages: readonly string[] = navigator.languages,
  ) {
    this.speak(spoken ?? 'system');
  }

  /** The language in use; the window is rendered again when it changes. */
  get locale(): 'en' | 'ja' {
    return this.#locale;
  }

  speak(choice: LanguageChoice): void {
    const locale = choice === 'system' ? this.#system() : choice;
    void setLocale(locale, { reload: false });
    this.#locale = locale;
    this.page.documentElement.lang = locale;
    this.page.title = m.app_name();
  }

  paint(choice: ThemeChoice): void {
    if (choice === 'system') delete this.page.documentElement.dataset['theme'];
    else this.page.documentElement.dataset['theme'] = choice;
  }

  space(choice: Density): void {
    setDensity(choice, this.page);
  }

  #system(): 'en' | 'ja' {
    const known = this.systemLanguages
      .map((tag) => tag.split('-')[0])
      .find((tag) => tag === 'en' || tag === 'ja');
    return known === 'ja' ? 'ja' : 'en';
  }
}

export const [getAppearance, provideAppearance] = createContext<Appearance>();
