import { componentDescriptions } from '../../constructs/registry';
import { mergeDescriptions } from './component';

/** Where things are mounted. Rule and target folders hold whole ConfigMaps, so edits reach a running program. */
export const paths = mergeDescriptions(componentDescriptions, 'paths');
