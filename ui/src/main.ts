import { mount } from 'svelte';
import '@fontsource-variable/atkinson-hyperlegible-next';
import '@fontsource-variable/atkinson-hyperlegible-mono';
import './styles/tokens.css';
import './styles/base.css';
import StartupGate from './StartupGate.svelte';
import { inWindow, tauri } from './api/tauri';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the window');

if (import.meta.env.MODE === 'fake') {
  // Without Rust; `?accounts`, `?lang=ja` and `?theme=dark` choose what there is to see.
  const { fromAddress } = await import('../test/fake-backend/from-url');
  mount(StartupGate, { target, props: { backend: fromAddress(location.search) } });
} else {
  // In a plain browser the bridge stands behind the page; the window never loads the way to it.
  const backend = inWindow ? tauri : (await import('./api/browser')).browser;
  mount(StartupGate, { target, props: { backend } });
}
