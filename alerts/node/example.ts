import { targetInTest } from '../stack/example';

export const job = { job: 'node-exporter' } as const;

/** Labels of a node in tests. */
export const node = targetInTest('node-exporter', 'node-1');
