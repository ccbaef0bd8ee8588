import type { Problem } from './bindings';
import { isErrorCode } from './error-messages';

/** Returns the error that a call was rejected with. Whatever does not come from Rust is a fault of the page. */
export function toAppError(reason: unknown): Problem {
  if (typeof reason === 'object' && reason !== null && 'code' in reason && isErrorCode(reason.code)) {
    return reason as Problem;
  }
  const message = reason instanceof Error ? reason.message : String(reason);
  return { code: 'Unexpected', message, retryable: false };
}

/** Returns true for the rejection of a cancelled call, which is not shown. */
export function isCancelled(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'AbortError';
}

/** Returns the error to show for a rejected call, or null when the call was cancelled. */
export function shownError(reason: unknown): Problem | null {
  return isCancelled(reason) ? null : toAppError(reason);
}
