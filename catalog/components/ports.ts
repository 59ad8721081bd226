import { descriptions } from '../../constructs/registry';
import { collect } from './component';

/** Container ports by program, from the descriptions of the components. */
export const ports = collect(descriptions, 'ports');
