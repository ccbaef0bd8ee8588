/** The way to Rust from any browser: over the bridge (`tests/bridge`), which serves this page or stands behind `npm run dev`. */
import type { Event } from './bindings';
import { backendOver } from './client';

/** One line of an answer. */
type Line = { step: unknown } | { answer: unknown } | { error: unknown };

/** Splits a stream of bytes into its lines. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Downloads a list that Rust has saved: the nearest that a browser has to a dialog for saving. */
function download(path: string): void {
  const link = document.createElement('a');
  link.download = path.split(/[\\/]/).at(-1) ?? '';
  link.href = `/downloads/${encodeURIComponent(link.download)}`;
  link.click();
}

async function send<T, S>(command: string, args: object, report?: (step: S) => void): Promise<T> {
  const response = await fetch(`/command/${command}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  if (!response.ok || response.body === null) throw new Error(`the bridge answers ${response.status}`);
  for await (const text of linesOf(response.body)) {
    const line = JSON.parse(text) as Line;
    if ('step' in line) {
      report?.(line.step as S);
    } else if ('answer' in line) {
      if (command.startsWith('save_') && typeof line.answer === 'string') download(line.answer);
      return line.answer as T;
    } else {
      throw line.error;
    }
  }
  throw new Error('the bridge broke off its answer');
}

const handlers = new Set<(event: Event) => void>();
let source: EventSource | undefined;

/** A browser opens few connections to one host, so all share one. */
function listen(handler: (event: Event) => void): () => void {
  if (source === undefined) {
    source = new EventSource('/events');
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as Event;
      for (const hear of handlers) hear(event);
    };
    source.addEventListener('browse', ({ data }: MessageEvent<string>) => {
      window.open(data, '_blank', 'noopener');
    });
  }
  handlers.add(handler);
  return () => void handlers.delete(handler);
}

export const browser = backendOver({ send, listen });
