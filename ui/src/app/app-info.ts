import { createContext } from 'svelte';
import type { Start } from '../api/bindings';

/** The answer of Rust to the start of this page: version, platform, demo, pending passcodes. */
export const [getAppInfo, provideAppInfo] = createContext<Start>();

/** Returns true if the policy allows sharing a link with another address. */
export function canShareLinks(): boolean {
  return !getAppInfo().locks.settings.includes('sharing');
}
