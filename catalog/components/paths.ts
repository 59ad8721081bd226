import { descriptions } from '../../constructs/registry';
import { collect } from './component';

/** Where things are mounted. Rule and target folders hold whole ConfigMaps, so edits reach a running program. */
export const paths = collect(descriptions, 'paths');
