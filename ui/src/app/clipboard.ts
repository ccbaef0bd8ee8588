import { getBackend } from './backend';
import { getNotifications } from './notifications.svelte';

/** Copies a text that is no secret, and shows that it was copied, or why not. To be asked for while a component is made. */
export function textCopier(): (text: string, copied: string) => Promise<void> {
  const backend = getBackend();
  const notifications = getNotifications();
  return async (text, copied) => {
    try {
      await backend.copyText(text);
      notifications.show({ tone: 'good', title: copied });
    } catch (reason) {
      notifications.problem(reason);
    }
  };
}
