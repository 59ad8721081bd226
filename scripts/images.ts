import { environments } from '../environments';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { createPrinter } from '../validation/print';
import { describeImage, listImages, pinImages } from './images/images';
import { requireSafe } from './images/registry';

const FILE = 'environments/image-digests.json';

const HELP = `usage: npm run images [-- flags]

List the images of all environments: image, digest, environments. An image that is named by its tag only has no digest.

Flags:
  --pin                 Ask the registry of each image for the digest of its tag, and write all to
                        ${FILE}. Sends no credentials.
  --endpoint=HOST=URL   URL of the API of the registry HOST, where it is not https://HOST. Can be repeated.
  -h, --help            Show this help.

Exit codes: 0 listed or written; 1 a digest cannot be read, nothing is written; 2 unknown flag.`;

const options = {
  pin: { type: 'boolean', default: false },
  endpoint: { type: 'string', multiple: true, default: [] as string[] },
} as const;

async function run({ values }: CommandArguments<typeof options>): Promise<number> {
  const endpoints = new Map(values.endpoint.map(parseEndpoint));
  if (endpoints.size > 0 && !values.pin) throw new UsageError('--endpoint requires --pin');
  const out = createPrinter(1, () => process.stdout);
  const images = listImages(environments);
  if (values.pin)
    return pinImages(images, {
      file: FILE,
      endpoints,
      out,
      err: createPrinter(2, () => process.stderr),
    });
  for (const image of images) out(describeImage(image));
  return 0;
}

function parseEndpoint(text: string): readonly [string, string] {
  const [, host, url] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (host === undefined || url === undefined)
    throw new UsageError(`--endpoint must be HOST=URL: found ${JSON.stringify(text)}`);
  try {
    return [host, requireSafe(url).href];
  } catch (error) {
    throw new UsageError(`--endpoint: ${(error as Error).message}`);
  }
}

runCommand({ name: 'images', help: HELP, options, run });
