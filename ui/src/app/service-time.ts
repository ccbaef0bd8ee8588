import type { Backend } from '../api/client';
import type { ServiceTime } from '../api/bindings';
import { m } from '../paraglide/messages.js';
import { useServiceTime } from '../lib/clock.svelte';
import { duration } from '../lib/format';
import type { Notifications } from './notifications.svelte';

/** How often this page looks whether its own clock was set. */
const EVERY = 5000;
/** A computer that is busy comes late by less. */
const JUMP = 30_000;

const warned = new WeakSet<Notifications>();

/** Shows ages by the services' clock from now on; a computer's clock that is wrong is said once. */
export function applyServiceTime(time: ServiceTime, notifications: Notifications): void {
  useServiceTime(time.ahead_ms);
  if (!time.is_off || warned.has(notifications)) return;
  warned.add(notifications);
  const off = duration(Math.abs(time.ahead_ms));
  notifications.show({
    tone: 'warn',
    title: time.ahead_ms < 0 ? m.clock_fast({ off }) : m.clock_slow({ off }),
    meaning: m.clock_off_meaning(),
    advice: m.clock_off_advice(),
  });
}

/** Asks for the services' time whenever this computer's clock was set, or the computer slept. Returns what ends that. */
export function watchClock(backend: Backend, notifications: Notifications): () => void {
  let [wall, running] = [Date.now(), performance.now()];
  const timer = setInterval(() => {
    const jump = Date.now() - wall - (performance.now() - running);
    [wall, running] = [Date.now(), performance.now()];
    if (Math.abs(jump) < JUMP) return;
    backend.serviceTime().then(
      (time) => {
        applyServiceTime(time, notifications);
      },
      // The next answer of a service says it as well.
      () => undefined,
    );
  }, EVERY);
  return () => {
    clearInterval(timer);
  };
}
