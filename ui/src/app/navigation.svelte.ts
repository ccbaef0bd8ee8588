import { createContext } from 'svelte';
import type { AssetKind, AssetRef, ItemKey } from '../api/bindings';

/** The four places of the rail, in its order; Ctrl/Cmd with the number of one goes there. */
export const places = ['passcode', 'restore', 'activity', 'settings'] as const;
export type Place = (typeof places)[number];

/** What each place can be asked to show. */
export interface Targets {
  passcode:
    | { fileId: string }
    | { recipient: string }
    | { text: string }
    | { asset: AssetRef }
    | { kind: AssetKind; nativeId: string }
    | { kind: AssetKind; name: string };
  restore: { key: ItemKey } | { boxId: string } | { text: string };
  activity: { text: string };
  settings: 'accounts';
}

/** Asked before a place is left; answers false to stay. */
type Guard = () => boolean | Promise<boolean>;

/** Where the person is, and what may ask before they leave. */
export class Navigation {
  #place = $state<Place>('passcode');
  #target = $state.raw<Targets[Place] | undefined>(undefined);
  #guard: Guard | undefined;

  constructor(first: Place = 'passcode') {
    this.#place = first;
  }

  get place(): Place {
    return this.#place;
  }

  /** What `place` was asked to show; a new object each time, so that asking twice shows it twice. */
  target<P extends Place>(place: P): Targets[P] | undefined {
    return this.#place === place ? (this.#target as Targets[P] | undefined) : undefined;
  }

  /** Goes to a place unless the one that is open asks to stay; says whether it went. */
  async go<P extends Place>(place: P, target?: Targets[P]): Promise<boolean> {
    const leaves = place !== this.#place || target !== undefined;
    if (leaves && !(await this.mayLeave())) return false;
    this.#place = place;
    this.#target = target;
    return true;
  }

  /** What the place was asked to show is not to be shown again. */
  forgetTarget(): void {
    this.#target = undefined;
  }

  /** Asks the open place whether it may be left, as `go` and the closing of the window do. */
  async mayLeave(): Promise<boolean> {
    return this.#guard === undefined || (await this.#guard());
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
