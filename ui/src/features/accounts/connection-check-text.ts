import type { Examined, Service, WayStep } from '../../api/bindings';
import { errorMessage } from '../../api/error-messages';
import { m } from '../../paraglide/messages.js';
import { escapeInvisible } from '../../lib/escape-invisible';
import type { ExaminedService } from './connection-check.svelte';

/** The words of an examination. */

export const serviceNames: Record<Service, string> = { clumio: 'Clumio', box: 'Box' };

/** Returns the name of a check: the service, with the account if several of that service are checked. */
export function wayName(way: ExaminedService, every: readonly ExaminedService[]): string {
  const name = serviceNames[way.service];
  const alone = every.filter(({ service }) => service === way.service).length < 2;
  return alone || way.account === null ? name : `${name} · ${escapeInvisible(way.account.label)}`;
}

export function stepName(step: WayStep): string {
  const names: Record<WayStep, () => string> = {
    look_up: m.doctor_step_look_up,
    connect: m.doctor_step_connect,
    proxy: m.doctor_step_proxy,
    secure: m.doctor_step_secure,
    token: m.doctor_step_token,
    rights: m.doctor_step_rights,
  };
  return names[step]();
}

export function outcomeWords({ step, outcome }: Examined): string {
  switch (outcome.is) {
    case 'running':
      return m.doctor_running();
    case 'works':
      return m.doctor_works({ milliseconds: outcome.milliseconds });
    case 'fails':
      return m.doctor_failed({ milliseconds: outcome.milliseconds });
    case 'not_needed':
      if (step === 'proxy') return m.doctor_no_proxy();
      return step === 'token' || step === 'rights' ? m.doctor_no_account() : m.doctor_not_needed();
    case 'not_reached':
      return m.doctor_not_reached();
  }
}

export function wayWords({ host, proxy }: ExaminedService): string {
  return proxy === null ? host : m.doctor_through({ host, proxy });
}

/** The whole result as text: hosts, steps and their words; neither tokens nor names. */
export function examinationText(services: ExaminedService[]): string {
  const blocks = services.map((one) => {
    const alike = services.filter(({ service }) => service === one.service);
    const number = alike.length < 2 ? '' : ` ${alike.indexOf(one) + 1}`;
    const lines = one.steps.flatMap((examined) => {
      const line = `  ${stepName(examined.step)}: ${outcomeWords(examined)}`;
      if (examined.outcome.is !== 'fails') return [line];
      const { title, meaning, advice } = errorMessage(examined.outcome.problem, serviceNames[one.service]);
      return [line, ...[title, meaning, advice].map((sentence) => `    ${sentence}`)];
    });
    return [`${serviceNames[one.service]}${number}: ${wayWords(one)}`, ...lines].join('\n');
  });
  return `${blocks.join('\n')}\n`;
}
