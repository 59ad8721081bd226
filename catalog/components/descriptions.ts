import { descriptions } from '../../constructs/registry';
import { collect } from './component';

/** The purpose of each program of the stack, as shown in the docs. */
export const purposes = collect(descriptions, 'programs');
