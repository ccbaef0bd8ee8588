import { percent } from '../lib/format';
import { isKey } from '../lib/keymap';
import { zoomAsked } from '../lib/keys';
import { takesKeys } from '../lib/page-filter';
import { goToRegion } from '../lib/focus-regions';
import { m } from '../paraglide/messages.js';
import { places, type Navigation } from './navigation.svelte';
import type { Notifications } from './notifications.svelte';
import type { PageCommands } from './page-commands';
import type { Settings } from './settings.svelte';

/** Keyboard shortcuts that work on every page: zoom, the regions, the list of keys, and one for each page. */
export class Shortcuts {
  constructor(
    private readonly settings: Settings,
    private readonly navigation: Navigation,
    private readonly notifications: Notifications,
    private readonly commands: PageCommands,
  ) {}

  /** Handles a key; `onOpened` is called after a shortcut opened another page. */
  handleKey(event: KeyboardEvent, onOpened: () => void): void {
    const zoom = zoomAsked(event, this.settings.values.zoom_percent);
    if (zoom !== undefined) {
      event.preventDefault();
      void this.#zoom(zoom);
      return;
    }
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    if (isKey(event, 'next_region') || isKey(event, 'previous_region')) {
      event.preventDefault();
      goToRegion(isKey(event, 'next_region') ? 1 : -1);
      return;
    }
    if (isKey(event, 'help') && (event.key !== '?' || !takesKeys(event.target))) {
      event.preventDefault();
      this.commands.run('keys');
      return;
    }
    const place = places.find((place) => isKey(event, place));
    if (place === undefined) return;
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
