import { percent } from '../lib/format';
import { pressed, zoomAsked } from '../lib/keys';
import { m } from '../paraglide/messages.js';
import { places, type Navigation } from './navigation.svelte';
import type { Notifications } from './notifications.svelte';
import type { Settings } from './settings.svelte';

/** Keyboard shortcuts that work on every page: zoom, and one for each page. */
export class Shortcuts {
  constructor(
    private readonly settings: Settings,
    private readonly navigation: Navigation,
    private readonly notifications: Notifications,
  ) {}

  /** Handles a key; `onOpened` is called after a shortcut opened another page. */
  handleKey(event: KeyboardEvent, onOpened: () => void): void {
    const zoom = zoomAsked(event, this.settings.values.zoom_percent);
    if (zoom !== undefined) {
      event.preventDefault();
      void this.#zoom(zoom);
      return;
    }
    const place = places[places.findIndex((_, at) => pressed(event, `mod+${at + 1}`))];
    if (place === undefined || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    void this.navigation.go(place).then((went) => {
      if (went) onOpened();
    });
  }

  /** Announces the zoom also at either end of its range, where it does not change. */
  async #zoom(zoom_percent: number): Promise<void> {
    const { settings, notifications } = this;
    try {
      if (zoom_percent !== settings.values.zoom_percent) await settings.change({ zoom_percent });
      notifications.say(m.settings_zoom_now({ zoom: percent(zoom_percent) }));
    } catch (reason) {
      notifications.problem(reason);
    }
  }
}
