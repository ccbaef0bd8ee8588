import type { Backend } from '../ipc/backend';
import type { Examined, Problem, Service } from '../ipc/bindings';
import { problemOf } from '../ipc/errors';

/** What is known of the way to one service. */
export interface ExaminedService {
  service: Service;
  host: string;
  proxy: string | null;
  /** In the order in which they are tried; each as it stands now. */
  steps: Examined[];
}

/** An examination of the way to both services: one run at a time, which may be stopped. */
export class Examination {
  services = $state.raw<ExaminedService[]>([]);
  running = $state(false);
  stopped = $state(false);
  /** Why it could not be begun; that a step fails is none. */
  problem = $state.raw<Problem | undefined>();
  #asking = new AbortController();

  constructor(private readonly host: Backend) {}

  /** The first step that fails; undefined while none does. */
  get failed(): Examined | undefined {
    return this.services.flatMap((one) => one.steps).find((step) => step.outcome.is === 'fails');
  }

  async run(): Promise<void> {
    this.services = [];
    this.problem = undefined;
    this.stopped = false;
    this.running = true;
    this.#asking = new AbortController();
    try {
      await this.host.examine((examined) => this.#hear(examined), this.#asking.signal);
    } catch (reason) {
      if (this.#asking.signal.aborted) this.stopped = true;
      else this.problem = problemOf(reason);
    } finally {
      this.running = false;
    }
  }

  stop(): void {
    this.#asking.abort();
  }

  #hear(examined: Examined): void {
    if (this.#asking.signal.aborted) return;
    const { service, host, proxy, step } = examined;
    const before = this.services.find((one) => one.service === service);
    const steps = [...(before?.steps ?? []).filter((one) => one.step !== step), examined];
    const now = { service, host, proxy, steps };
    this.services = before
      ? this.services.map((one) => (one.service === service ? now : one))
      : [...this.services, now];
  }
}
