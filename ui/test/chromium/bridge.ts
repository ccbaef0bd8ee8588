import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Look } from './looks';

/** An item as the sandbox's Box holds it. */
export interface BoxItem {
  id: string;
  type: 'file' | 'folder' | 'web_link';
  name: string;
  parent_id: string;
  status: 'active' | 'trashed';
}

/** A bridge (`tests/bridge`) with a sandbox of its own. */
export interface Bridge {
  /** The address of the page. */
  url: string;
  /** Returns the item of the sandbox's Box with this id. */
  boxItem: (id: string) => Promise<BoxItem>;
  /** Returns the only folder of that name. */
  boxFolder: (name: string) => Promise<BoxItem>;
  /** Returns the number of requests that changed, or asked to change, something below this path. */
  posts: (path: string) => Promise<number>;
  /** Returns the HTTP status that a recipient of this restored file meets with a passcode. */
  download: (fileId: string, passcode: string) => Promise<number>;
  stop: () => Promise<void>;
}

interface State {
  box: { items: BoxItem[] };
  clumio: { restored_files: { id: string; email_link: string }[] };
  requests_total: number;
}

/** Starts the program that `BRIDGE` names, as `cargo xtask test` does; else has cargo build and run it. */
export async function startBridge({ language }: Look): Promise<Bridge> {
  const built = process.env['BRIDGE'];
  const flags = ['--lang', language];
  const [program, before] =
    built === undefined ? ['cargo', ['run', '--quiet', '--package', 'bridge', '--']] : [built, []];
  const bridge = spawn(program, [...before, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = () => bridge.kill();
  process.on('exit', kill);
  const ended = new Promise<void>((resolve) => bridge.once('close', () => resolve()));
  let ready: string | undefined;
  for await (const line of createInterface(bridge.stdout)) {
    ready = line;
    break;
  }
  if (ready === undefined) throw new Error('the bridge does not start');
  const at = JSON.parse(ready) as { url: string; box_url: string; clumio_url: string };

  async function state(query: Record<string, string>): Promise<State> {
    const response = await fetch(`${at.box_url}/_sandbox/state?${new URLSearchParams(query)}`);
    return (await response.json()) as State;
  }

  async function onlyItem(query: Record<string, string>, wanted: (item: BoxItem) => boolean) {
    const { box } = await state({ only: 'box', ...query });
    const [item, another] = box.items.filter(wanted);
    if (item === undefined || another !== undefined) {
      throw new Error(`there is not one item ${JSON.stringify(query)}`);
    }
    return item;
  }

  return {
    url: at.url,
    boxItem: (id) => onlyItem({ id }, (item) => item.id === id),
    boxFolder: (name) => onlyItem({ name }, (item) => item.type === 'folder' && item.name === name),
    posts: async (path) =>
      (await state({ only: 'requests', limit: '0', method: 'POST', path })).requests_total,
    download: async (fileId, passcode) => {
      const { clumio } = await state({ only: 'clumio', id: fileId });
      const email_link = clumio.restored_files.find(({ id }) => id === fileId)?.email_link;
      const response = await fetch(`${at.clumio_url}/restores/files/_download`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email_link, passcode }),
      });
      return response.status;
    },
    stop: async () => {
      process.off('exit', kill);
      // As from a terminal: it closes what it opened, and removes its profile.
      bridge.kill('SIGINT');
      await ended;
    },
  };
}
