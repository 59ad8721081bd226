import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LabPod } from './pods';

/**
 * The output of a container, stored at the place and in the format of a kubelet, for the log
 * collector.
 */
export class PodLog {
  private readonly file: string;

  constructor(hostRoot: string, pod: LabPod, container: string) {
    const folder = `${pod.namespace}_${pod.name}_${pod.uid}`;
    this.file = path.join(hostRoot, 'var/log/pods', folder, container, '0.log');
    mkdirSync(path.dirname(this.file), { recursive: true });
    writeFileSync(this.file, '');
  }

  write(stream: 'stdout' | 'stderr', line: string): void {
    appendFileSync(this.file, `${new Date().toISOString()} ${stream} F ${line}\n`);
  }

  /** The lines as printed. */
  text(): string {
    return readFileSync(this.file, 'utf8').replaceAll(/^\S+ (?:stdout|stderr) F /gm, '');
  }

  tail(lines = 20): string {
    return this.text().trimEnd().split('\n').slice(-lines).join('\n');
  }
}
