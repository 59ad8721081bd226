import { datasetStream, spaced } from '../dataset';
import type { Feature } from './feature';

/** Queries that Loki answers and the evaluator rejected once, or still rejects (known.ts). */
export const stricter: Feature = {
  name: 'stricter',
  streams: [datasetStream({ a: 'b' }, spaced(['n=5 ip=10.0.0.1', '[1]']))],
  queries: [
    '{a="b"} | logfmt | é < 2.5',
    '{a="b"} |= "\\ud83d"',
    '{a="b"} | logfmt | n=~"5"ip!=""',
    'sum_over_time({a="b"} | logfmt | unwrap n | ip != ip("10.0[") [1m])',
    '{a="b"} | json v="[0 ]"',
    '{a="b"} |= "\\xc3"',
    'count_over_time({a="b"}[0])',
    '{a="b"} | line_format "{{ 1i }}"',
  ],
};
