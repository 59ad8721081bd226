import { componentDescriptions } from '../../constructs/registry';
import { mergeDescriptions } from './component';

/** The purpose of each program of the stack, as shown in the docs. */
export const programDescriptions = mergeDescriptions(componentDescriptions, 'programs');
