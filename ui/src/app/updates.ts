import type { Backend } from '../api/client';
import { m } from '../paraglide/messages.js';
import type { Notifications } from './notifications.svelte';

/** The first screen has long been there by then. */
const FIRST = 60_000;
/** For a window that stays open; Rust makes at most one request a day. */
const AGAIN = 3_600_000;

/** Notifies of each newer version once. The function returned stops it. */
export function watchForUpdates(backend: Backend, notifications: Notifications): () => void {
  const look = (): void => void tell(backend, notifications);
  const first = setTimeout(look, FIRST);
  const again = setInterval(look, AGAIN);
  return () => {
    clearTimeout(first);
    clearInterval(again);
  };
}

/** Shows the page of the newest version. */
export async function openRelease(backend: Backend, notifications: Notifications): Promise<void> {
  try {
    await backend.openRelease();
  } catch (reason) {
    notifications.problem(reason);
  }
}

async function tell(backend: Backend, notifications: Notifications): Promise<void> {
  // Not to know of a newer version is no news.
  const newer = await backend.newerVersion().catch(() => null);
  if (!newer?.is_news) return;
  notifications.show({
    tone: 'info',
    title: m.newer_version({ version: newer.version }),
    meaning: m.newer_meaning(),
    action: { label: m.newer_open(), run: () => void openRelease(backend, notifications) },
  });
}
