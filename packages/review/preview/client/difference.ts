/** Colour distance, out of 255, up to which two pixels are equal: anti-aliased edges vary. */
const TOLERANCE = 24;

async function pixelsOf(source: string, width?: number, height?: number) {
  const image = new Image();
  image.src = source;
  await image.decode();
  return {
    image,
    width: Math.max(width ?? 0, image.width),
    height: Math.max(height ?? 0, image.height),
  };
}

/** Returns the difference of two pictures in red over the faded old one; all as data URLs. */
export async function pixelDifference(before: string, after: string): Promise<string> {
  const old = await pixelsOf(before);
  const now = await pixelsOf(after, old.width, old.height);
  const { width, height } = now;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('the browser does not support canvas');
  const drawn = (image: HTMLImageElement): Uint8ClampedArray => {
    context.clearRect(0, 0, width, height);
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  };
  const [left, right] = [drawn(old.image), drawn(now.image)];
  const result = context.createImageData(width, height);
  for (let at = 0; at < left.length; at += 4) {
    const differs = [0, 1, 2, 3].some(
      (channel) => Math.abs((left[at + channel] ?? 0) - (right[at + channel] ?? 0)) > TOLERANCE,
    );
    const grey = 200 + (left[at] ?? 0) / 5;
    result.data.set(differs ? [207, 34, 46, 255] : [grey, grey, grey, 255], at);
  }
  context.putImageData(result, 0, 0);
  return canvas.toDataURL('image/png');
}
