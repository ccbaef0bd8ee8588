import { createContext } from 'svelte';
import type { KeyName } from '../lib/keymap';

/** Something that can be done now, as the search offers it. */
export interface Command {
  id: string;
  label: string;
  /** The name of its key. */
  key?: KeyName;
  run: () => unknown;
}

/** The commands of the open page and of the window, offered by those that run them for as long as they can. */
export class PageCommands {
  readonly #sources = new Set<() => readonly Command[]>();

  /** Adds commands that are asked for whenever they are shown, until the function returned is called. */
  offer(source: () => readonly Command[]): () => void {
    this.#sources.add(source);
    return () => void this.#sources.delete(source);
  }

  /** Runs the command with this ID, if there is one. */
  run(id: string): void {
    this.all()
      .find((command) => command.id === id)
      ?.run();
  }

  /** Returns all commands, those of the page first. */
  all(): readonly Command[] {
    return [...this.#sources].reverse().flatMap((source) => source());
  }
}

export const [getPageCommands, providePageCommands] = createContext<PageCommands>();
