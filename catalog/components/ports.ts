import { descriptions } from '../../constructs/registry';
import { collect } from './component';

/** Container ports, by program. Each component describes its own. */
export const ports = collect(descriptions, 'ports');
