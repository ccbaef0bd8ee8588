import { PagedList, type Rows } from '../lib/paged-list.svelte';
import { PagedQuery } from '../lib/paged-query.svelte';
import type { Problem } from './bindings';
import { shownError } from './errors';

/** A paged list that Rust answers. */
export class ApiPagedList<T> extends PagedList<T, Problem> {
  constructor(ask: (from: number, count: number) => Promise<Rows<T>>) {
    super(ask, shownError);
  }
}

/** A paged query that Rust answers. */
export class ApiPagedQuery<
  Query,
  Row,
  Shown extends { rows: readonly Row[]; matched: number },
> extends PagedQuery<Query, Row, Shown, Problem> {
  constructor(
    fetch: (query: Query, from: number, count: number) => Promise<Shown>,
    onAnswer: (window: Shown, query: Query) => void,
  ) {
    super(fetch, onAnswer, shownError);
  }
}
