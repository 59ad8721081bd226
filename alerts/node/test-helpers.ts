import { testTarget } from '../stack/test-helpers';

export const nodeExporterJob = { job: 'node-exporter' } as const;

/** Labels of a node in tests. */
export const testNode = testTarget('node-exporter', 'node-1');
