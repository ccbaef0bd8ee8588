import type { Service, ServiceWait } from '../api/bindings';
import { m } from '../paraglide/messages.js';
import { countdown } from '../lib/format';

const names: Record<Service, string> = { box: 'Box', clumio: 'Clumio' };

/** Returns what is waited for, and how long that lasts at `now` or which attempt follows. */
export function waitText(of: Service, wait: ServiceWait, now: number): string {
  const service = names[of];
  const attempts = { service, attempt: wait.attempt, attempts: wait.max_attempts };
  const left = Date.parse(wait.until) - now;
  switch (wait.reason) {
    case 'rate_limited':
      return left > 0
        ? m.service_wait_rate_limited({ service, time: countdown(left) })
        : m.service_wait_rate_limited_over({ service });
    case 'not_responding':
      return m.service_wait_not_responding(attempts);
    case 'unreachable':
      return m.service_wait_unreachable(attempts);
    case 'busy':
      return m.service_wait_busy(attempts);
  }
}
