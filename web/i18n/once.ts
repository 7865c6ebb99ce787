// What is costly to make and perhaps never needed: made when it is asked for first.

export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
