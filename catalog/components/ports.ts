import { componentDescriptions } from '../../constructs/registry';
import { mergeDescriptions } from './component';

/** Container ports by program, from the descriptions of the components. */
export const ports = mergeDescriptions(componentDescriptions, 'ports');
