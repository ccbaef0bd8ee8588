import { createContext } from 'svelte';
import type { AssetKind, AssetRef, ItemKey, RestoredFile } from '../api/bindings';

/** The pages in the order of the sidebar; Ctrl/Cmd with its number opens one. */
export const places = ['passcode', 'restore', 'activity', 'settings'] as const;
export type Place = (typeof places)[number];

/** Targets that each page can be asked to show. */
export interface Targets {
  passcode:
    | { fileId: string }
    | { file: RestoredFile }
    | { recipient: string }
    | { text: string }
    | { asset: AssetRef }
    | { kind: AssetKind; nativeId: string }
    | { kind: AssetKind; name: string };
  restore:
    | { key: ItemKey }
    | { boxId: string }
    | { text: string }
    /** A row of the trash, and the text that it was found by. */
    | { row: { key: ItemKey; name: string }; text: string };
  activity: { text: string };
  settings: 'accounts';
}

/** Asked before a place is left; answers false to stay. */
type Guard = () => boolean | Promise<boolean>;

/** The open page, and the guard that may ask before it is left. */
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

  /** Returns the target of `place`; a new object for each request, so that the same request can be repeated. */
  target<P extends Place>(place: P): Targets[P] | undefined {
    return this.#place === place ? (this.#target as Targets[P] | undefined) : undefined;
  }

  /** Opens a page unless the guard of the open one refuses; returns true if it was opened. */
  async go<P extends Place>(place: P, target?: Targets[P]): Promise<boolean> {
    const leaves = place !== this.#place || target !== undefined;
    if (leaves && !(await this.mayLeave())) return false;
    this.#place = place;
    this.#target = target;
    return true;
  }

  /** Discards the target of the page. */
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

export const [getNavigation, provideNavigation] = createContext<Navigation>();
