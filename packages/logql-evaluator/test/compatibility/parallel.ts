/** A limited number at a time, in the order of the list. */
export async function inParallel<T, R>(
  list: readonly T[],
  width: number,
  work: (one: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < list.length; index = next++)
      results[index] = await work(list[index] as T);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
