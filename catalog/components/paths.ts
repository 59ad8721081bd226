import { componentDescriptions } from '../../constructs/registry';
import { mergeDescriptions } from './component';

/** Mount paths. Directories of rules and targets contain whole ConfigMaps, so changes reach a running program. */
export const paths = mergeDescriptions(componentDescriptions, 'paths');
