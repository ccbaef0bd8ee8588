import type { RestoredFile } from '../../api/bindings';

const HOUR = 3_600_000;

/** Below this much time a link is short: the recipient may not see the email in time. */
const SHORT = 3 * HOUR;
/** Below this much time the person is warned before a new passcode is made. */
const TOO_SHORT = HOUR;

/** The state of a link: valid, expiring soon, expired, of unknown expiry, or not shared by email. */
export type LinkLife =
  | { is: 'alive' | 'short'; left: number; endsAt: string; tooShort: boolean }
  | { is: 'ended'; endedAt: string | null }
  | { is: 'unknown' | 'none' };

/** The life of a file's link at a moment in epoch milliseconds; a link that ended since it was listed has ended. */
export function linkLife(file: RestoredFile, now: number): LinkLife {
  if (file.standing === 'no_email_share') return { is: 'none' };
  if (file.link_ends_at === null) {
    return file.standing === 'link_ended' ? { is: 'ended', endedAt: null } : { is: 'unknown' };
  }
  const left = Date.parse(file.link_ends_at) - now;
  if (left <= 0 || file.standing === 'link_ended') return { is: 'ended', endedAt: file.link_ends_at };
  return {
    is: left < SHORT ? 'short' : 'alive',
    left,
    endsAt: file.link_ends_at,
    tooShort: left < TOO_SHORT,
  };
}

/** Returns true if the expiry is near enough for a countdown in seconds. */
export function countsDown(file: RestoredFile, now: number): boolean {
  const life = linkLife(file, now);
  return (life.is === 'short' || life.is === 'alive') && life.tooShort;
}

/** Returns true if the passcode can be regenerated at that moment. */
export function canRegenerate(file: RestoredFile, now: number): boolean {
  const life = linkLife(file, now).is;
  return life !== 'ended' && life !== 'none';
}
