import { createContext } from 'svelte';

/** The four places of the rail, in its order; Ctrl/Cmd with the number of one goes there. */
export const places = ['passcode', 'restore', 'activity', 'settings'] as const;
export type Place = (typeof places)[number];

/** Asked before a place is left; answers false to stay. */
type Guard = () => boolean | Promise<boolean>;

/** Where the person is, and what may ask before they leave. */
export class Navigation {
  #place = $state<Place>('passcode');
  #target = $state.raw<unknown>(undefined);
  #guard: Guard | undefined;

  get place(): Place {
    return this.#place;
  }

  /** What the place was asked to show, such as the id of a file; each place knows its own. Set anew by every `go`. */
  get target(): unknown {
    return this.#target;
  }

  /** Goes to a place unless the one that is open asks to stay; says whether it went. */
  async go(place: Place, target?: unknown): Promise<boolean> {
    const leaves = place !== this.#place || target !== undefined;
    if (leaves && this.#guard && !(await this.#guard())) return false;
    this.#place = place;
    this.#target = target;
    return true;
  }

  /** Lets `guard` ask before the place is left, until the function returned is called. */
  askBeforeLeaving(guard: Guard): () => void {
    this.#guard = guard;
    return () => {
      if (this.#guard === guard) this.#guard = undefined;
    };
  }
}

export const [navigation, provideNavigation] = createContext<Navigation>();
