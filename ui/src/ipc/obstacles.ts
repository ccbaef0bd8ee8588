import { m } from '../paraglide/messages.js';
import type { Facts, Sentences } from './errors';

/** The sentences for what stands between this computer and a service: a network, a proxy, a setting, a certificate, a
 * rule that keeps an account out. */

const NOTHING_CHANGED = () => m.problem_nothing_changed();

/** What does not answer: the service, the proxy on the way, or the service behind the proxy. */
export function offline(facts: Facts): Sentences {
  switch (facts.about) {
    case 'proxy':
      return {
        title: m.problem_offline_proxy(facts),
        meaning: m.problem_offline_proxy_meaning(facts),
        advice: m.problem_offline_proxy_advice(),
      };
    case 'proxy_gateway':
      return {
        title: m.problem_proxy_gateway(facts),
        meaning: NOTHING_CHANGED(),
        advice: m.problem_proxy_gateway_advice(),
      };
    default:
      return {
        title: m.problem_offline(facts),
        meaning: NOTHING_CHANGED(),
        advice: m.problem_offline_advice(),
      };
  }
}

/** What stands between this computer and a service, and who has to do what about it. */
export function refused(facts: Facts): Sentences {
  const named = { by: facts.by === '' ? m.problem_certificate_unknown() : facts.by };
  const title = m.problem_certificate(facts);
  switch (facts.about) {
    case 'certificate_issuer':
      return {
        title,
        meaning: m.problem_certificate_issuer_meaning(named),
        advice: m.problem_certificate_issuer_advice(),
      };
    case 'certificate_time':
      return {
        title,
        meaning: m.problem_certificate_time_meaning(named),
        advice: m.problem_certificate_time_advice(),
      };
    case 'certificate_host':
      return {
        title,
        meaning: m.problem_certificate_host_meaning(named),
        advice: m.problem_certificate_it_advice(),
      };
    case 'certificate':
      return {
        title,
        meaning: m.problem_certificate_other_meaning(named),
        advice: m.problem_certificate_it_advice(),
      };
    case 'certificate_extension':
      return {
        title,
        meaning:
          facts.root === ''
            ? m.problem_certificate_extension_meaning({ ...named, extension: facts.extension })
            : m.problem_certificate_extension_trusted({
                ...named,
                extension: facts.extension,
                root: facts.root,
              }),
        advice: m.problem_certificate_extension_advice(),
      };
    case 'tls':
      return { title, meaning: m.problem_tls_meaning(), advice: m.problem_refused_advice() };
    case 'proxy_sign_in':
      return {
        title: m.problem_proxy_sign_in(facts),
        meaning: m.problem_proxy_sign_in_meaning(),
        advice: m.problem_proxy_sign_in_advice(),
      };
    case 'proxy_scheme':
      return {
        title: m.problem_proxy_scheme(facts),
        meaning: facts.schemes === '' ? m.problem_proxy_scheme_none() : m.problem_proxy_scheme_meaning(facts),
        advice: m.problem_proxy_scheme_advice(),
      };
    case 'proxy_setting':
      return {
        title: m.problem_proxy_setting(facts),
        meaning: m.problem_proxy_setting_meaning(facts),
        advice: m.problem_proxy_setting_advice(facts),
      };
    case 'proxy_socks':
      return {
        title: m.problem_proxy_socks(facts),
        meaning: m.problem_proxy_setting_meaning(facts),
        advice: m.problem_proxy_socks_advice(),
      };
    case 'proxy':
      return {
        title: m.problem_proxy(facts),
        meaning: NOTHING_CHANGED(),
        advice: m.problem_proxy_advice(),
      };
    default:
      return {
        title: m.problem_refused(facts),
        meaning: NOTHING_CHANGED(),
        advice: m.problem_refused_advice(),
      };
  }
}

/** Why a service keeps a whole account out, and what opens it again. */
export function accountBlocked(facts: Facts): Sentences {
  const { service } = facts;
  switch (facts.about) {
    case 'terms':
      return {
        title: m.problem_account_terms({ service }),
        meaning: m.problem_account_terms_meaning({ service }),
        advice: m.problem_account_terms_advice({ service }),
      };
    case 'password':
      return {
        title: m.problem_account_password({ service }),
        meaning: m.problem_account_terms_meaning({ service }),
        advice: m.problem_account_password_advice({ service }),
      };
    case 'everything':
      return {
        title: m.problem_account_refused({ service }),
        meaning: m.problem_account_refused_meaning({ service }),
        advice: m.problem_account_refused_advice({ service }),
      };
    case 'email':
      return {
        title: m.problem_account_email({ service }),
        meaning: m.problem_account_terms_meaning({ service }),
        advice: m.problem_account_email_advice({ service }),
      };
    default:
      return {
        title: m.problem_account_location({ service }),
        meaning: m.problem_account_location_meaning({ service }),
        advice: m.problem_account_location_advice({ service }),
      };
  }
}

/** What is known of something that was sent and not answered as it should be. */
export function unknownOutcome(facts: Facts): Sentences {
  switch (facts.about) {
    case 'verifying':
      return {
        title: m.problem_verifying(facts),
        meaning: m.problem_verifying_meaning(),
        advice: m.problem_verifying_advice(),
      };
    case 'intermediary':
      return {
        title: m.problem_intercepted(facts),
        meaning: m.problem_unknown_outcome_meaning(),
        advice: m.problem_intercepted_advice(),
      };
    default:
      return {
        title: m.problem_unknown_outcome(facts),
        meaning: m.problem_unknown_outcome_meaning(),
        advice: m.problem_unknown_outcome_advice(),
      };
  }
}
