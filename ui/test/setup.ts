import { configure } from '@testing-library/svelte';
import { vi } from 'vitest';

// A page that is loaded when it is first opened takes its time on a busy machine; what is there earlier is not waited for.
configure({ asyncUtilTimeout: 25_000 });

// jsdom lays nothing out and has no modal dialogs, so the parts of both that components rely on are added here.
class NoResize {
  observe(): void {
    return undefined;
  }
  unobserve(): void {
    return undefined;
  }
  disconnect(): void {
    return undefined;
  }
}
vi.stubGlobal('ResizeObserver', NoResize);

for (const [name, size] of [
  ['offsetHeight', 600],
  ['offsetWidth', 1000],
  ['clientHeight', 600],
  ['clientWidth', 1000],
] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => size });
}
HTMLElement.prototype.scrollIntoView = () => undefined;
HTMLElement.prototype.scrollTo = function scrollTo(this: HTMLElement, to?: ScrollToOptions | number) {
  this.scrollTop = typeof to === 'object' ? (to.top ?? 0) : (to ?? 0);
  this.dispatchEvent(new Event('scroll'));
} as typeof HTMLElement.prototype.scrollTo;

HTMLDialogElement.prototype.showModal = function showModal(this: HTMLDialogElement) {
  this.open = true;
  const inside = [...this.querySelectorAll<HTMLElement>('input, button, select')];
  (inside.find((element) => element.autofocus) ?? inside[0])?.focus();
};
HTMLDialogElement.prototype.close = function close(this: HTMLDialogElement) {
  if (!this.open) return;
  this.open = false;
  this.dispatchEvent(new Event('close'));
};

HTMLElement.prototype.showPopover = function showPopover(this: HTMLElement) {
  this.style.display = 'block';
};

vi.stubGlobal('matchMedia', (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
}));

HTMLCanvasElement.prototype.getContext = () => null;
