import type { Code, Problem } from '../../src/api/bindings';

export function problem(code: Code, more: Partial<Problem> = {}): Problem {
  return { code, message: `made up: ${code}`, retryable: false, ...more };
}
