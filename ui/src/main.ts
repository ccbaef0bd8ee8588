import { mount } from 'svelte';
import '@fontsource-variable/atkinson-hyperlegible-next';
import '@fontsource-variable/atkinson-hyperlegible-mono';
import './styles/tokens.css';
import './styles/base.css';
import StartupGate from './StartupGate.svelte';
import { tauri } from './api/tauri';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the window');

if (import.meta.env.MODE === 'fake') {
  // A plain browser has no Rust behind it; `?accounts`, `?lang=ja` and `?theme=dark` choose what there is to see.
  const { fromAddress } = await import('../test/fake-backend/from-url');
  mount(StartupGate, { target, props: { backend: fromAddress(location.search) } });
} else {
  mount(StartupGate, { target, props: { backend: tauri } });
}
