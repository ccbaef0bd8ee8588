import type { Code, Problem } from './bindings';

export function problem(code: Code, more: Partial<Problem> = {}): Problem {
  return { code, message: `made up: ${code}`, retryable: false, ...more };
}
