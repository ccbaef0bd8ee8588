import { createContext } from 'svelte';
import type { Event, Service, ServiceWait } from '../api/bindings';

/** The waits of single actions for each service, before a request is sent again. The lists have theirs in their states. */
export class ServiceWaits {
  #waits = $state.raw<Partial<Record<Service, ServiceWait | null>>>({});

  /** Returns the wait for a service; null when nothing waits for it. */
  of(service: Service): ServiceWait | null {
    return this.#waits[service] ?? null;
  }

  handleEvent(event: Event): void {
    if (event.about === 'service_wait') this.#waits = { ...this.#waits, [event.service]: event.wait };
  }
}

export const [getServiceWaits, provideServiceWaits] = createContext<ServiceWaits>();
