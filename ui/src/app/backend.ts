import { createContext } from 'svelte';
import type { Backend } from '../api/client';

/** The way to Rust, for every component. */
export const [getBackend, provideBackend] = createContext<Backend>();
