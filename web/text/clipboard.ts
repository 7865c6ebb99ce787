// Copying, also on plain HTTP, where the clipboard API does not exist.

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  // A modal dialog makes everything outside of it inert: the field has to stand inside.
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  // Deprecated, and the only way where there is no encryption.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}
