import type { Check } from './check';
import { objectSize } from './checks/object-size';
import { settingsShape } from './checks/settings-shape';
import { targetFileShape } from './checks/target-file-shape';

/** Every check, in the order in which problems are reported. */
export const checks: readonly Check[] = [settingsShape, targetFileShape, objectSize];
