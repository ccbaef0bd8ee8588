import type {
  AssetRef,
  Choice,
  Confirmation,
  DryRun,
  DryRunStep,
  Event,
  ItemKey,
  Outcome,
  Plan,
  RegenerationAnswer,
  SeenProblem,
  Selection,
  Shared,
} from './bindings';
import { commandsOver, type Commands, type Transport } from './commands';
import { toAppError } from './errors';

/** The ids of the accounts that the window shows; none where none is connected. */
export interface Shown {
  clumio: string | undefined;
  box: string | undefined;
}

/** Commands that the page calls with something that components do not know, or need not give. */
type Completed =
  'cancel' | 'diagnostics' | 'dryRun' | 'plan' | 'prepareRegeneration' | 'regenerate' | 'restore' | 'share';

/**
 * All that the window may ask of Rust, and all that Rust tells it unasked.
 *
 * Every call may be rejected with a {@link Problem}. A call that takes a `signal` can be cancelled: it is then
 * rejected with a `DOMException` named "AbortError", which is nothing to show to anybody.
 */
export interface Backend extends Omit<Commands, Completed> {
  /** Calls `handler` for every event; the function returned stops it. */
  listen(handler: (event: Event) => void): () => void;
  /** Returns the backend of the accounts that the window shows at each call: a change is made as them, whichever are used when
   *  Rust hears of it. */
  acting(shown: () => Shown): Backend;
  /** Reads the file fresh from Clumio and returns the question whether to regenerate its passcode. `asset` lists the file; null
   *  when only its ID is known. */
  prepareRegeneration(fileId: string, asset: AssetRef | null, signal?: AbortSignal): Promise<Confirmation>;
  /** Regenerates the passcode that the question with this token was about, or asks again when the facts changed. Once the
   *  request was sent, `signal` changes nothing. */
  regenerate(token: string, signal?: AbortSignal): Promise<RegenerationAnswer>;
  /** Has the link sent by email to this address; the passcode stays what it is. */
  share(fileId: string, address: string, message: string): Promise<Shared>;
  /** Returns the conflicts of an item in its original folder or in another one. */
  plan(key: ItemKey, signal?: AbortSignal, folderId?: string | null): Promise<Plan>;
  /** Restores an item. */
  restore(key: ItemKey, choice: Choice): Promise<Outcome>;
  /** Previews the restore of a selection, and sends nothing that changes it. */
  dryRun(selection: Selection, report: (step: DryRunStep) => void, signal?: AbortSignal): Promise<DryRun>;
  /** Returns the diagnostics for a bug report: no names, IDs or secrets. */
  diagnostics(): Promise<string>;
}

/** A way to Rust: one request and its answer. Rejected with null when the call was cancelled. */
export interface Connection {
  /** `report`, where given, is handed the steps of the call. */
  send<T, S>(command: string, args: object, report?: (step: S) => void): Promise<T>;
  listen(handler: (event: Event) => void): () => void;
}

/** Codes of the latest errors that Rust answered with, for "Copy diagnostics". */
const seen: SeenProblem[] = [];
const MOST_SEEN = 20;

let operations = 0;

/** Calls commands over a connection: keeps the codes of errors, and cancels by the name of the operation. */
function transportOver(connection: Connection): Transport {
  async function call<T, S>(command: string, args: object, report?: (step: S) => void): Promise<T> {
    try {
      return await connection.send<T, S>(command, args, report);
    } catch (reason) {
      if (reason !== null) seen.push({ code: toAppError(reason).code, at: new Date().toISOString() });
      seen.splice(0, seen.length - MOST_SEEN);
      throw reason;
    }
  }

  async function reporting<T, S>(
    command: string,
    args: object,
    report: ((step: S) => void) | undefined,
    signal?: AbortSignal,
    isTooLate = false,
  ): Promise<T> {
    signal?.throwIfAborted();
    const operation = `${Date.now()}-${++operations}`;
    const cancel = () => void commandsOver(transport).cancel(operation);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await call<T, S>(command, { ...args, operation }, report);
    } catch (problem) {
      const isCancelled = problem === null || (!isTooLate && signal?.aborted === true);
      throw isCancelled ? new DOMException('cancelled', 'AbortError') : problem;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  const transport: Transport = {
    call,
    cancellable: (command, args, signal) => reporting(command, args, undefined, signal),
    reporting: (command, args, report, signal) => reporting(command, args, report, signal),
    stoppable: (command, args, signal) => reporting(command, args, undefined, signal, true),
  };
  return transport;
}

/** Returns the backend over a connection. Rust refuses every change without an account. */
export function backendOver(connection: Connection): Backend {
  const commands = commandsOver(transportOver(connection));
  const acting = (shown: () => Shown): Backend => ({
    ...commands,
    listen: connection.listen,
    acting,
    prepareRegeneration: (fileId, asset, signal) =>
      commands.prepareRegeneration(shown().clumio ?? '', fileId, asset, signal),
    regenerate: (token, signal) => commands.regenerate(shown().clumio ?? '', token, signal),
    share: (fileId, address, message) => commands.share(shown().clumio ?? '', fileId, address, message),
    plan: (key, signal, folder = null) => commands.plan(key, folder, signal),
    restore: (key, choice) => commands.restore(shown().box ?? '', key, choice),
    dryRun: (selection, report, signal) => commands.dryRun(shown().box ?? '', selection, report, signal),
    diagnostics: () => commands.diagnostics(seen),
  });
  return acting(() => ({ clumio: undefined, box: undefined }));
}
