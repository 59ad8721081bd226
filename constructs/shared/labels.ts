import { labelKeys, PART_OF } from '../../catalog/names';

/** On every object: pruning and people select by these. */
export const commonLabels = (): Record<string, string> => ({
  [labelKeys.partOf]: PART_OF,
  [labelKeys.managedBy]: 'cdk8s',
});

/** On the objects of one component. */
export const labelsOf = (name: string): Record<string, string> => ({
  ...selectorOf(name),
  ...commonLabels(),
});

/** What selects a component's pods; never changes, since selectors of workloads cannot. */
export const selectorOf = (name: string): Record<string, string> => ({
  [labelKeys.name]: name,
  [labelKeys.instance]: PART_OF,
});
