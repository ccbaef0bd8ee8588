import type { Backend } from '../api/client';
import { m } from '../paraglide/messages.js';
import type { Notices } from './notifications.svelte';

/** The first screen has long been there by then. */
const FIRST = 60_000;
/** A program that is never closed learns of it as well; Rust asks nobody more than once a day. */
const AGAIN = 3_600_000;

/** Tells of a newer version, once for each. The answer stops it. */
export function watchForNewer(backend: Backend, notices: Notices): () => void {
  const look = (): void => void tell(backend, notices);
  const first = setTimeout(look, FIRST);
  const again = setInterval(look, AGAIN);
  return () => {
    clearTimeout(first);
    clearInterval(again);
  };
}

/** Shows the page of the newest version. */
export async function openRelease(backend: Backend, notices: Notices): Promise<void> {
  try {
    await backend.openRelease();
  } catch (reason) {
    notices.problem(reason);
  }
}

async function tell(backend: Backend, notices: Notices): Promise<void> {
  // Not to know of a newer version is no news.
  const newer = await backend.newerVersion().catch(() => null);
  if (!newer?.is_news) return;
  notices.show({
    tone: 'info',
    title: m.newer_version({ version: newer.version }),
    meaning: m.newer_meaning(),
    action: { label: m.newer_open(), run: () => void openRelease(backend, notices) },
  });
}
