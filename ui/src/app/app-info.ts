import { createContext } from 'svelte';
import type { Start } from '../api/bindings';

/** What Rust said at the start of this page: version, platform, demo, and passcodes that wait to be passed on. */
export const [program, provideProgram] = createContext<Start>();

/** Whether the policy lets people send a link again. */
export function maySendLinks(): boolean {
  return !program().locks.settings.includes('sharing');
}
