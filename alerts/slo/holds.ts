import type { Matcher } from '@observability-stack/contracts';
import { fullyMatches } from '@observability-stack/query-common';

/** Reports whether a matcher selects a value of its label. Its regular expression, if it has one, must be valid. */
export function holds({ operator, value: wanted }: Matcher, value: string): boolean {
  switch (operator) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '=~':
      return fullyMatches(wanted, value);
    case '!~':
      return !fullyMatches(wanted, value);
  }
}
