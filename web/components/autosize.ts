// Lets a text field grow with its text where the browser cannot do it by itself (`field-sizing`).

export function autosize(area: HTMLTextAreaElement): (() => void) | undefined {
  if (CSS.supports('field-sizing', 'content')) return undefined;
  const fit = (): void => {
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  };
  fit();
  area.addEventListener('input', fit);
  return () => area.removeEventListener('input', fit);
}
