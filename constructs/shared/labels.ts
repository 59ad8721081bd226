import { labelKeys, PART_OF } from '../../catalog/names';

/** Returns the labels of all objects, for pruning and selection. */
export const commonLabels = (): Record<string, string> => ({
  [labelKeys.partOf]: PART_OF,
  [labelKeys.managedBy]: 'cdk8s',
});

/** Returns the labels of the objects of a component. */
export const componentLabels = (name: string): Record<string, string> => ({
  ...componentSelector(name),
  ...commonLabels(),
});

/** Returns the selector of the pods of a component. It never changes, since selectors of workloads are immutable. */
export const componentSelector = (name: string): Record<string, string> => ({
  [labelKeys.name]: name,
  [labelKeys.instance]: PART_OF,
});
