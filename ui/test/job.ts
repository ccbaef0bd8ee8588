import { counts as counted } from './fake-backend/jobs';
import type { JobCounts, JobState } from '../src/api/bindings';

const nothing = counted([]);

/** A job that goes on, with these counts. */
export function job(counts: Partial<JobCounts>, more: Partial<JobState> = {}): JobState {
  return {
    id: 'j1',
    account: 'Mika Sato',
    account_id: null,
    acting_as: { users: [], total: 0 },
    started_at: '2026-11-21T10:00:00Z',
    finished_at: null,
    phase: 'running',
    names: [],
    counts: { ...nothing, ...counts },
    per_minute: null,
    seconds_left: null,
    waiting: null,
    problem: null,
    asking: [],
    undoing: false,
    can_undo: false,
    ...more,
  };
}
