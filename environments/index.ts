import type { Environment } from '../catalog/definitions/environment';
import { local } from './local';
import { production } from './production';

/** Every environment that `npm run synth` writes. */
export const environments: readonly Environment[] = [local, production];
