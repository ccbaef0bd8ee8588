import { m } from '../paraglide/messages.js';
import type { ErrorFacts, ErrorText } from './error-messages';

/** Messages for errors on the way to a service: the network, a proxy, a setting, a certificate, a blocked account. */

const NOTHING_CHANGED = () => m.problem_nothing_changed();

/** Returns the message for a connection that was not made: to the service, to the proxy, or from there to the service. */
export function offline(facts: ErrorFacts): ErrorText {
  switch (facts.about) {
    case 'proxy':
      return {
        meaning: m.problem_offline_proxy_meaning(facts),
        advice: m.problem_offline_proxy_advice(),
      };
    case 'proxy_gateway':
      return {
        meaning: NOTHING_CHANGED(),
        advice: m.problem_proxy_gateway_advice(),
      };
    default:
      return {
        meaning: NOTHING_CHANGED(),
        advice: m.problem_offline_advice(),
      };
  }
}

/** Returns the message for a connection that was refused, with the remedy. */
export function refused(facts: ErrorFacts): ErrorText {
  const named = { by: facts.by === '' ? m.problem_certificate_unknown() : facts.by };
  switch (facts.about) {
    case 'certificate_issuer':
      return {
        meaning: m.problem_certificate_issuer_meaning(named),
        advice: m.problem_certificate_issuer_advice(),
      };
    case 'certificate_time':
      return {
        meaning: m.problem_certificate_time_meaning(named),
        advice: m.problem_certificate_time_advice(),
      };
    case 'certificate_host':
      return {
        meaning: m.problem_certificate_host_meaning(named),
        advice: m.problem_certificate_it_advice(),
      };
    case 'certificate':
      return {
        meaning: m.problem_certificate_other_meaning(named),
        advice: m.problem_certificate_it_advice(),
      };
    case 'certificate_extension':
      return {
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
      return { meaning: m.problem_tls_meaning(), advice: m.problem_refused_advice() };
    case 'proxy_sign_in':
      return {
        meaning: m.problem_proxy_sign_in_meaning(),
        advice: m.problem_proxy_sign_in_advice(),
      };
    case 'proxy_scheme':
      return {
        meaning: facts.schemes === '' ? m.problem_proxy_scheme_none() : m.problem_proxy_scheme_meaning(facts),
        advice: m.problem_proxy_scheme_advice(),
      };
    case 'proxy_setting':
      return {
        meaning: m.problem_proxy_setting_meaning(facts),
        advice: m.problem_proxy_setting_advice(facts),
      };
    case 'proxy_socks':
      return {
        meaning: m.problem_proxy_setting_meaning(facts),
        advice: m.problem_proxy_socks_advice(),
      };
    case 'proxy':
      return {
        meaning: NOTHING_CHANGED(),
        advice: m.problem_proxy_advice(),
      };
    default:
      return {
        meaning: NOTHING_CHANGED(),
        advice: m.problem_refused_advice(),
      };
  }
}

/** Returns the message for an account that a service blocks as a whole, with the remedy. */
export function accountBlocked(facts: ErrorFacts): ErrorText {
  const { service } = facts;
  switch (facts.about) {
    case 'terms':
      return {
        meaning: m.problem_account_terms_meaning({ service }),
        advice: m.problem_account_terms_advice({ service }),
      };
    case 'password':
      return {
        meaning: m.problem_account_terms_meaning({ service }),
        advice: m.problem_account_password_advice({ service }),
      };
    case 'everything':
      return {
        meaning: m.problem_account_refused_meaning({ service }),
        advice: m.problem_account_refused_advice({ service }),
      };
    case 'email':
      return {
        meaning: m.problem_account_terms_meaning({ service }),
        advice: m.problem_account_email_advice({ service }),
      };
    default:
      return {
        meaning: m.problem_account_location_meaning({ service }),
        advice: m.problem_account_location_advice({ service }),
      };
  }
}

/** Returns the message for a response of an intermediary. */
export function intercepted(facts: ErrorFacts): ErrorText {
  return {
    meaning: facts.by === '' ? m.problem_intercepted_meaning(facts) : m.problem_intercepted_meaning_by(facts),
    advice: m.problem_intercepted_advice(),
  };
}

/** Returns the message for a response that can't be used. */
export function misbehaved(facts: ErrorFacts): ErrorText {
  switch (facts.about) {
    case 'intermediary':
      return intercepted(facts);
    case 'list':
      return {
        meaning: m.problem_list_goes_round_meaning(),
        advice: m.problem_service_misbehaved_advice(),
      };
    default:
      return {
        meaning: m.problem_service_misbehaved_meaning(),
        advice: m.problem_service_misbehaved_advice(),
      };
  }
}

/** Returns the message for a request whose outcome is unverified. */
export function unknownOutcome(facts: ErrorFacts): ErrorText {
  switch (facts.about) {
    case 'verifying':
      return {
        meaning: m.problem_verifying_meaning(),
        advice: m.problem_verifying_advice(),
      };
    case 'intermediary':
      return {
        meaning: m.problem_unknown_outcome_meaning(),
        advice: m.problem_intercepted_advice(),
      };
    default:
      return {
        meaning: m.problem_unknown_outcome_meaning(),
        advice: m.problem_unknown_outcome_advice(),
      };
  }
}
