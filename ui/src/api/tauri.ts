/** The one door to Tauri: nothing else may import `@tauri-apps`. */
import { Channel, invoke, isTauri } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Event } from './bindings';
import { backendOver } from './client';

/** Makes the way for the steps of one call; it ends with the call. */
function progress<S>(report: (step: S) => void): Channel<S> {
  const channel = new Channel<S>();
  channel.onmessage = report;
  return channel;
}

/** True in the program's own window, false in a plain browser. */
export const inWindow = isTauri();

export const tauri = backendOver({
  send: (command, args, report) =>
    invoke(command, report === undefined ? { ...args } : { ...args, progress: progress(report) }),
  listen(handler) {
    const listening = listen<Event>('desk', ({ payload }) => handler(payload));
    return () => void listening.then((stop) => stop());
  },
});
