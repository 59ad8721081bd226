import { descriptions } from '../../constructs/registry';
import { collect } from './component';

/** What each program of the stack is for; documents show it. */
export const purposes = collect(descriptions, 'programs');
