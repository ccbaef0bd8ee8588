import { render } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { FakeBackend } from './fake-backend/fake-backend';
import { Navigation } from '../src/app/navigation.svelte';
import { PageCommands } from '../src/app/page-commands';
import InWindow from './InWindow.svelte';

/** Shows a component as it stands in the window: with the backend, accounts, settings, navigation and notices. */
export async function renderInWindow<P extends Record<string, unknown>>(
  component: Component<P>,
  props: P,
  backend = new FakeBackend(),
): Promise<{ backend: FakeBackend; navigation: Navigation; commands: PageCommands }> {
  const navigation = new Navigation();
  const commands = new PageCommands();
  const start = await backend.start();
  const shown = component as Component<Record<string, unknown>>;
  render(InWindow, { backend, start, navigation, commands, component: shown, given: props });
  return { backend, navigation, commands };
}
