import type { Environment } from '../catalog';
import { local } from './local';
import { production } from './production';

/** All environments that `npm run synth` generates. */
export const environments: readonly Environment[] = [local, production];
