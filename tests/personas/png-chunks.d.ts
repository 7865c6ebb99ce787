// Two small readers and writers of PNG chunks that came without types.
declare module 'png-chunks-extract' {
  export default function extract(bytes: Uint8Array): { name: string; data: Uint8Array }[];
}
declare module 'png-chunk-text' {
  const text: { decode: (bytes: Uint8Array) => { keyword: string; text: string } };
  export default text;
}
