import type { Backend } from '../../api/client';
import type { AccountMark, Examined, Problem, Service } from '../../api/bindings';
import { toAppError } from '../../api/errors';

/** The check of the connection to one account, or to a service without any. */
export interface ExaminedService {
  service: Service;
  account: AccountMark | null;
  host: string;
  proxy: string | null;
  /** In the order in which they are tried; each as it stands now. */
  steps: Examined[];
}

/** An examination of the way to every account of both services: one run at a time, which may be stopped. */
export class ConnectionCheck {
  services = $state.raw<ExaminedService[]>([]);
  running = $state(false);
  stopped = $state(false);
  /** Why it could not be begun; that a step fails is none. */
  problem = $state.raw<Problem | undefined>();
  #asking = new AbortController();

  constructor(private readonly backend: Backend) {}

  /** The first step that fails, and on which way; undefined while none does. */
  get failed(): { way: ExaminedService; examined: Examined } | undefined {
    return this.services
      .flatMap((way) => way.steps.map((examined) => ({ way, examined })))
      .find(({ examined }) => examined.outcome.is === 'fails');
  }

  async run(): Promise<void> {
    this.services = [];
    this.problem = undefined;
    this.stopped = false;
    this.running = true;
    this.#asking = new AbortController();
    try {
      await this.backend.checkConnections((examined) => this.#hear(examined), this.#asking.signal);
    } catch (reason) {
      if (this.#asking.signal.aborted) this.stopped = true;
      else this.problem = toAppError(reason);
    } finally {
      this.running = false;
    }
  }

  stop(): void {
    this.#asking.abort();
  }

  #hear(examined: Examined): void {
    if (this.#asking.signal.aborted) return;
    const { service, account, host, proxy, step } = examined;
    const same = (one: ExaminedService) => one.service === service && one.account?.id === account?.id;
    const before = this.services.find(same);
    const steps = [...(before?.steps ?? []).filter((one) => one.step !== step), examined];
    const now = { service, account, host, proxy, steps };
    this.services = before ? this.services.map((one) => (same(one) ? now : one)) : [...this.services, now];
  }
}
