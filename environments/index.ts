import type { Environment } from '../catalog';
import { local } from './local';
import { production } from './production';

/** Every environment that `npm run synth` writes. */
export const environments: readonly Environment[] = [local, production];
