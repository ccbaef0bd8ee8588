import { backend } from './backend';
import { notices } from './notifications.svelte';

/** Copies a text that is no secret, and shows that it was copied, or why not. To be asked for while a component is made. */
export function copying(): (text: string, copied: string) => Promise<void> {
  const host = backend();
  const told = notices();
  return async (text, copied) => {
    try {
      await host.copyText(text);
      told.show({ tone: 'good', title: copied });
    } catch (reason) {
      told.problem(reason);
    }
  };
}
