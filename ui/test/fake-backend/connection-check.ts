import type { Examined, Service, StepOutcome, WayStep } from '../../src/api/bindings';

const steps: WayStep[] = ['look_up', 'connect', 'proxy', 'secure', 'token', 'rights'];
const works = (milliseconds: number): StepOutcome => ({ is: 'works', milliseconds });

function examination(service: Service, host: string, ends: StepOutcome[]): Examined[] {
  return ends.flatMap((outcome, index) => {
    const step = steps[index] ?? 'rights';
    const one = (is: StepOutcome): Examined => ({
      service,
      account: null,
      host,
      proxy: null,
      step,
      outcome: is,
    });
    return outcome.is === 'works' || outcome.is === 'fails'
      ? [one({ is: 'running' }), one(outcome)]
      : [one(outcome)];
  });
}

/** Clumio is well; something looks into the connection to Box. */
export const someExamination: Examined[] = [
  ...examination('clumio', 'us-west-2.api.clumio.com:443', [
    works(12),
    works(31),
    { is: 'not_needed' },
    works(48),
    works(120),
    works(210),
  ]),
  ...examination('box', 'api.box.com:443', [
    works(9),
    works(27),
    { is: 'not_needed' },
    {
      is: 'fails',
      milliseconds: 44,
      problem: {
        code: 'Refused',
        message: 'the certificate, issued by TLS Inspection, is not trusted',
        retryable: true,
        detail: { about: 'certificate_issuer', by: 'TLS Inspection (Aoyama Foods)' },
      },
    },
    { is: 'not_reached' },
    { is: 'not_reached' },
  ]),
];

/** Waits as long as an answer takes, or until it is cancelled. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const waiting = setTimeout(resolve, milliseconds);
    const stop = () => {
      clearTimeout(waiting);
      resolve();
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}
