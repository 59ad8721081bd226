import { renameSync, writeFileSync } from 'node:fs';
import type { Environment } from '../../catalog/definitions/environment';
import { resolveEnvironment } from '../../resolve/environment';
import { hasDigest, usedImages, withoutDigest } from '../../validation/images';
import { Output } from '../../validation/output';
import { synthesize } from '../../validation/synthesize';
import { usableEnvironments } from '../../validation/usable-environments';
import { type Digest, type RegistryOptions, readDigest } from './registry';

/** An image that environments run. */
export interface ListedImage {
  /** Without its digest. */
  readonly reference: string;
  readonly digest?: string;
  /** Whether the digest is from `imageDigests`, or would be. */
  readonly isPinnable: boolean;
  readonly environments: readonly string[];
}

/**
 * Returns the images of all environments, sorted. Findings of the synth do not prevent that: a tag without its digest is one.
 * @throws when an environment has no objects at all
 */
export function listImages(environments: readonly Environment[]): readonly ListedImage[] {
  const found = new Map<string, ListedImage>();
  for (const environment of usableEnvironments(environments)) {
    const { manifests, problems } = synthesize(environment);
    if (manifests.length === 0)
      throw new Error(
        `environment "${environment.name}" has no objects: ${problems[0]?.message ?? 'it is empty'}\nhint: run npm run synth and fix its errors`,
      );
    const resolved = resolveEnvironment(environment);
    const used = usedImages({ environment, resolved, output: new Output(manifests) });
    for (const { reference: whole, isSetting } of used) {
      const reference = withoutDigest(whole);
      const earlier = found.get(whole)?.environments ?? [];
      found.set(whole, {
        reference,
        ...(hasDigest(whole) ? { digest: whole.slice(reference.length + 1) } : {}),
        isPinnable:
          isSetting && (!hasDigest(whole) || Object.hasOwn(resolved.imageDigests, reference)),
        environments: [...earlier, environment.name],
      });
    }
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, image]) => image);
}

/** One line: image, digest, environments. */
export const describeImage = ({ reference, digest, environments }: ListedImage): string =>
  `${reference} ${digest ?? '(tag only)'} ${environments.join(',')}`;

export interface PinOptions extends RegistryOptions {
  /** The file of digests, which the environments read. */
  readonly file: string;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** Writes the digests of all images that settings name. Returns the exit code: if one is missing, nothing is written. */
export async function pinImages(
  images: readonly ListedImage[],
  { file, out, err, ...registry }: PinOptions,
): Promise<number> {
  const digests: Record<string, string> = {};
  let failures = 0;
  for (const { reference, digest: before, isPinnable } of images) {
    if (!isPinnable) {
      if (before === undefined)
        out(`${reference}: set by a construct, write the digest there: name:tag@sha256:...`);
      continue;
    }
    try {
      const found = await readDigest(reference, registry);
      digests[reference] = found.digest;
      out(`${reference}: ${found.digest}${remark(found, before)}`);
    } catch (error) {
      failures++;
      err(`image "${reference}" has no digest: ${error instanceof Error ? error.message : error}`);
    }
  }
  if (failures > 0) {
    err(`${failures} without a digest. Nothing was written.`);
    return 1;
  }
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(digests, null, 2)}\n`);
  renameSync(temporary, file);
  out(`${file}: ${Object.keys(digests).length} digests; run npm run synth and read the diff`);
  return 0;
}

function remark({ digest, platforms }: Digest, before: string | undefined): string {
  const kind =
    platforms === undefined || platforms === 1 ? 'one platform' : `${platforms} platforms`;
  const isMoved = before !== undefined && before !== digest;
  return ` (${kind}${isMoved ? `; the tag moved, it was ${before}` : ''})`;
}
